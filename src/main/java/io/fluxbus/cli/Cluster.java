package io.fluxbus.cli;

import com.hazelcast.config.FileSystemXmlConfig;
import com.hazelcast.config.InvalidConfigurationException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Joins a Hazelcast cluster, whose nodes share one event bus. */
final class Cluster {
  // Strong references, because the garbage collector would remove loggers together with their
  // levels.

  private static final Logger VERTX = Logger.getLogger("io.vertx.core");
  private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

  /** At every start, this logger warns that an unused part of Hazelcast is disabled. */
  private static final Logger CONSENSUS = Logger.getLogger("com.hazelcast.cp");

  private Cluster() {}

  /**
   * Joins the cluster.
   *
   * @param file Hazelcast's configuration
   * @param host the address at which other nodes reach this node's event bus; null for Hazelcast's
   *     address
   * @throws UsageException if the file is missing or invalid; the message names it
   */
  static Future<Vertx> join(Path file, String host, VertxOptions options) {
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
    return build(file, options)
        .onSuccess(
            joined -> {
              if (quiet) {
                VERTX.setLevel(null);
                HAZELCAST.setLevel(Level.WARNING);
              }
            });
  }

  private static Future<Vertx> build(Path file, VertxOptions options) {
    try {
      return Vertx.builder()
          .with(options)
          .withClusterManager(new HazelcastClusterManager(new FileSystemXmlConfig(file.toFile())))
          .buildClustered();
    } catch (FileNotFoundException e) {
      throw new UsageException("--cluster-conf " + file + " cannot be read");
    } catch (InvalidConfigurationException e) {
      throw new UsageException("--cluster-conf " + file + ": " + e.getMessage());
    }
  }
}
