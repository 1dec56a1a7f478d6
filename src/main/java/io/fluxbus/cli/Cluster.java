package io.fluxbus.cli;

import com.hazelcast.config.FileSystemXmlConfig;
import com.hazelcast.config.InvalidConfigurationException;
import io.fluxbus.internal.UnreadableFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A Hazelcast cluster, whose nodes share one event bus.
 *
 * @param file Hazelcast's configuration
 * @param host the address at which other nodes reach this node's event bus; null for Hazelcast's
 *     address
 */
record Cluster(Path file, String host) {
  static final Path DEFAULT_CONF = Path.of("conf", "cluster.xml");

  // Strong references, because the garbage collector would remove loggers together with their
  // levels.

  private static final Logger VERTX = Logger.getLogger("io.vertx.core");
  private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

  /** At every start, this logger warns that an unused part of Hazelcast is disabled. */
  private static final Logger CONSENSUS = Logger.getLogger("com.hazelcast.cp");

  /**
   * Joins the cluster.
   *
   * @param bus the options of the event bus
   * @param meters null to measure nothing
   * @throws UsageException if the file is missing or invalid, or if joining fails
   */
  Vertx join(EventBusOptions bus, ServeMeters meters) throws InterruptedException {
    try {
      return CommandVertx.await(join(CommandVertx.options().setEventBusOptions(bus), meters));
    } catch (ExecutionException e) {
      throw new UsageException("cannot join the cluster: " + e.getCause().getMessage());
    }
  }

  private Future<Vertx> join(VertxOptions options, ServeMeters meters) {
    boolean quiet = System.getProperty("java.util.logging.config.file") == null;
    if (quiet) {
      // The caller reports a failure in one line.
      VERTX.setLevel(Level.OFF);
      HAZELCAST.setLevel(Level.OFF);
      CONSENSUS.setLevel(Level.SEVERE);
    }
    if (host != null) {
      options.getEventBusOptions().setHost(host);
    }
    return build(options, meters)
        .onSuccess(
            joined -> {
              if (quiet) {
                VERTX.setLevel(null);
                HAZELCAST.setLevel(Level.WARNING);
              }
            });
  }

  private Future<Vertx> build(VertxOptions options, ServeMeters meters) {
    try {
      return (meters == null ? Vertx.builder().with(options) : meters.begin(options))
          .withClusterManager(new HazelcastClusterManager(new FileSystemXmlConfig(file.toFile())))
          .buildClustered();
    } catch (FileNotFoundException e) {
      throw new UsageException("--cluster-conf " + UnreadableFile.message(file.toString(), e));
    } catch (InvalidConfigurationException e) {
      throw new UsageException("--cluster-conf " + file + ": " + e.getMessage());
    }
  }
}
