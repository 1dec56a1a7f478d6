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

/** A Hazelcast cluster, whose other nodes share one event bus with this one. */
final class Cluster {
  // Kept, or they would be collected with their levels.

  private static final Logger VERTX = Logger.getLogger("io.vertx.core");
  private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

  /** Warns at every start that a part is off which nothing here uses. */
  private static final Logger CONSENSUS = Logger.getLogger("com.hazelcast.cp");

  private Cluster() {}

  /**
   * Joins it.
   *
   * @param file Hazelcast's configuration
   * @param host the address that other nodes reach this one's event bus at; null for Hazelcast's
   *     own
   * @throws UsageException naming the file when it is not there or wrong
   */
  static Future<Vertx> join(Path file, String host, VertxOptions options) {
    boolean quiet = System.getProperty("java.util.logging.config.file") == null;
    if (quiet) {
      // What goes wrong is said in one line by who asked.
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
