package io.fluxbus.cli;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The cluster of {@code serve}. */
final class ClusterMixin {
  @Option(names = "--cluster", description = "Join a Hazelcast cluster and serve its event bus.")
  private boolean cluster;

  @Option(
      names = "--cluster-conf",
      paramLabel = "FILE",
      description = "Hazelcast's configuration (default with --conf: conf/cluster.xml).")
  private Path clusterConf;

  @Option(
      names = "--cluster-host",
      paramLabel = "HOST",
      description =
          "The address of this node's event bus for other nodes (default: Hazelcast's address).")
  private String clusterHost;

  boolean isUsed() {
    return cluster;
  }

  /** Hazelcast's configuration. */
  Path conf() {
    return clusterConf == null ? Cluster.DEFAULT_CONF : clusterConf;
  }

  /**
   * Requires that the command line names the configuration.
   *
   * @param isSafe whether the author of another file cannot let other processes use the key
   */
  void requireOwnConf(boolean isSafe) {
    if (cluster && clusterConf == null && !isSafe) {
      throw new UsageException("--cluster: name its configuration with --cluster-conf");
    }
  }

  /**
   * Joins the cluster.
   *
   * @param meters null for none
   */
  Vertx join(EventBusOptions bus, ServeMeters meters) throws InterruptedException {
    return new Cluster(conf(), clusterHost).join(bus, meters);
  }
}
