package io.fluxbus.logging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/** Prints each warning that no test provokes, and keeps the newest records for failing tests. */
public final class ConsoleLog extends Handler {
  private static final int NEWEST = 60;

  /** Warnings that tests provoke, by logger: the beginning of the message or of the exception. */
  private static final Map<String, List<String>> PROVOKED =
      Map.of(
          // Nodes of a cluster are killed.
          "com.hazelcast",
          List.of(""),
          "io.vertx.core.eventbus",
          List.of("Connecting to server "),
          // Servers of tests break the protocol, reset connections, and reject certificates.
          "io.vertx.core",
          List.of(
              "Connection evicted",
              "Connection reset",
              "Discarding message since the consumer is not registered",
              "First received frame was not SETTINGS",
              "Failed to create SSL connection",
              "javax.net.ssl.SSLHandshakeException"),
          // Tests provoke everything of which clients warn.
          "io.fluxbus",
          List.of(
              "client ",
              "a bridge has closed a connection",
              "the installed tracer fails",
              "the tenants do not change",
              "the store of calls fails",
              "the files of the images of ",
              "the store in memory is full",
              "A request could not be submitted",
              "the webhook "),
          "io.fluxbus.image.ImageFiles",
          List.of(""),
          // A database is killed.
          "io.vertx.sqlclient",
          List.of("Backend notice: severity='WARNING', code='57P01'"),
          // Vert.x registers the same gauge for each of its clients and consumers.
          "io.micrometer.core.instrument.MeterRegistry",
          List.of("This Gauge has been already registered"),
          // A client connects while the Vert.x of a test closes.
          "io.netty.bootstrap.ServerBootstrap",
          List.of("Failed to register an accepted channel"),
          "",
          List.of("java.util.concurrent.RejectedExecutionException: event executor terminated"));

  private static final Deque<LogRecord> RECORDS = new ArrayDeque<>();
  private static final Formatter FORMATTER = new SimpleFormatter();

  /** The newest records, the oldest of them first. */
  static String newest() {
    StringBuilder text = new StringBuilder();
    synchronized (RECORDS) {
      RECORDS.forEach(record -> text.append(FORMATTER.format(record)));
    }
    return text.toString();
  }

  static boolean isProvoked(LogRecord record) {
    String logger = String.valueOf(record.getLoggerName());
    String message = String.valueOf(record.getMessage());
    String thrown = String.valueOf(record.getThrown());
    return PROVOKED.entrySet().stream()
            .filter(entry -> logger.startsWith(entry.getKey()))
            .flatMap(entry -> entry.getValue().stream())
            .anyMatch(start -> message.startsWith(start) || thrown.startsWith(start))
        || isOfKilledNode(record.getThrown());
  }

  /**
   * Whether Vert.x completed a promise of its own twice, while it sent a message to a node of a
   * cluster that was killed.
   */
  private static boolean isOfKilledNode(Throwable thrown) {
    return thrown instanceof IllegalStateException
        && Stream.of(thrown.getStackTrace())
            .takeWhile(frame -> frame.getClassName().startsWith("io.vertx.core."))
            .anyMatch(frame -> frame.getClassName().endsWith(".clustered.OutboundConnection"));
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() < Level.INFO.intValue()) {
      return;
    }
    synchronized (RECORDS) {
      if (RECORDS.size() == NEWEST) {
        RECORDS.removeFirst();
      }
      RECORDS.addLast(record);
    }
    if (record.getLevel().intValue() >= Level.WARNING.intValue() && !isProvoked(record)) {
      System.err.print(FORMATTER.format(record));
    }
  }

  @Override
  public void flush() {
    System.err.flush();
  }

  @Override
  public void close() {}
}
