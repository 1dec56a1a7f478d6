package io.fluxbus.gateway;

import io.fluxbus.Await;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The warnings of everything that runs on the only event loop of a Vertx. */
final class LoggedWarnings extends Handler implements AutoCloseable {
  private final Logger root = Logger.getLogger("");
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread eventLoop;

  /**
   * @param vertx has one event loop, so that the warnings of other tests are told apart
   */
  LoggedWarnings(Vertx vertx) {
    Promise<Thread> thread = Promise.promise();
    vertx.runOnContext(v -> thread.complete(Thread.currentThread()));
    eventLoop = Await.result(thread.future());
    root.addHandler(this);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue()
        && Thread.currentThread() == eventLoop) {
      lines.add(record.getLoggerName() + ": " + record.getMessage() + " " + record.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
  }
}
