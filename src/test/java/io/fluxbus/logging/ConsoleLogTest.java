package io.fluxbus.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ConsoleLogTest {
  private static LogRecord record(String logger, String message, Throwable thrown) {
    LogRecord record = new LogRecord(Level.WARNING, message);
    record.setLoggerName(logger);
    record.setThrown(thrown);
    return record;
  }

  @Test
  void aWarningThatTestsProvokeIsNotPrinted() {
    assertThat(ConsoleLog.isProvoked(record("com.hazelcast.cp", "anything", null))).isTrue();
    assertThat(
            ConsoleLog.isProvoked(
                record("io.vertx.core.http.impl.HttpConnect", "Connection evicted", null)))
        .isTrue();
  }

  @Test
  void anErrorOfVertxWhenItSendsToAKilledNodeIsNotPrinted() {
    String bus = "io.vertx.core.eventbus.impl.clustered.OutboundConnection";

    assertThat(ConsoleLog.isProvoked(record("x", "y", thrownBy("io.vertx.core.Promise", bus))))
        .isTrue();
    assertThat(
            ConsoleLog.isProvoked(
                record("x", "y", thrownBy("io.vertx.core.Promise", "io.fluxbus.Call", bus))))
        .isFalse();
  }

  private static Throwable thrownBy(String... classes) {
    Throwable thrown = new IllegalStateException("Promise already completed");
    thrown.setStackTrace(
        Arrays.stream(classes)
            .map(type -> new StackTraceElement(type, "method", null, 1))
            .toArray(StackTraceElement[]::new));
    return thrown;
  }

  @Test
  void anUnexpectedWarningIsPrinted() {
    assertThat(ConsoleLog.isProvoked(record("io.fluxbus", "Connection evicted", null))).isFalse();
    assertThat(
            ConsoleLog.isProvoked(
                record("io.vertx.core", "Unhandled exception", new IllegalStateException("x"))))
        .isFalse();
    assertThat(ConsoleLog.isProvoked(record(null, null, null))).isFalse();
  }

  @Test
  void everythingIsLoggedToAFile() {
    assumeTrue(
        System.getProperty("java.util.logging.config.class") != null,
        "skipped: Maven does not run this test");

    Handler[] handlers = Logger.getLogger("").getHandlers();

    assertThat(Arrays.stream(handlers).map(Handler::getClass))
        .contains(FileHandler.class, ConsoleLog.class)
        .doesNotContain(java.util.logging.ConsoleHandler.class);
  }

  @Test
  void theNewestRecordsAreKept() {
    ConsoleLog log = new ConsoleLog();

    log.publish(record("com.hazelcast", "a rabbit was provoked", null));

    assertThat(ConsoleLog.newest()).contains("a rabbit was provoked");
  }
}
