package io.fluxbus.impl;

import io.fluxbus.Await;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.http.HttpTransport;
import io.fluxbus.http.KeyListener;
import io.fluxbus.internal.KeySource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A clock that the test advances, for a client with real sockets. Random numbers always choose the
 * longest wait. The test can also set the wall clock.
 */
final class HandClock implements ClientRuntime {
  static final Instant WALL = Instant.parse("2026-03-11T07:13:27Z");

  private final Vertx vertx;
  private final ClientRuntime real;
  private final List<Timer> timers = new ArrayList<>();

  /** The start is near the largest value, so that the clock overflows during a test. */
  private long now = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

  private volatile Instant wall = WALL;

  private record Timer(long at, Runnable action) {}

  HandClock(Vertx vertx) {
    this.vertx = vertx;
    this.real = new VertxRuntime((VertxInternal) vertx);
  }

  /** A client that uses this clock. */
  FluxClientImpl client(FluxClientOptions options) {
    return client(options, Instruments.NONE);
  }

  FluxClientImpl client(FluxClientOptions options, Instruments instruments) {
    return new FluxClientImpl(
        this,
        new HttpTransport(
            vertx,
            options,
            KeySource.of(vertx, options.getApiKey(), options.getApiKeyFile()),
            KeyListener.NONE,
            () -> wall,
            this::nanoTime),
        options,
        FlowSettings.admission(options, this),
        instruments);
  }

  /**
   * Advances the clock, after the current work of the calls of this thread is done. When this
   * method returns, all due timers have run.
   */
  void advance(Duration time) {
    Promise<Void> done = Promise.promise();
    vertx.getOrCreateContext().runOnContext(done::complete);
    Await.result(done.future());
    List<Timer> due = new ArrayList<>();
    synchronized (this) {
      now += time.toNanos();
      timers.removeIf(timer -> timer.at - now <= 0 && due.add(timer));
    }
    due.forEach(timer -> timer.action.run());
  }

  void setWall(Instant time) {
    wall = time;
  }

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public double random() {
    return 1;
  }

  @Override
  public synchronized Runnable schedule(long delay, Runnable action) {
    if (delay <= 0) {
      return real.schedule(0, action);
    }
    Timer timer = new Timer(now + delay, action);
    timers.add(timer);
    return () -> {
      synchronized (this) {
        timers.remove(timer);
      }
    };
  }

  @Override
  public CallerContext context() {
    return real.context();
  }

  @Override
  public <T> Future<T> onCaller(Future<T> future) {
    return real.onCaller(future);
  }
}
