package io.fluxbus.gateway.page;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClientStats;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** A source whose figures a test sets. */
final class TestSource implements PageSource, PageActions {
  static final FluxClientStats IDLE = stats(0, 0, 16, 0, Map.of());

  volatile FluxClientStats stats = IDLE;

  /** The statistics of a client; null for those above. */
  volatile Supplier<FluxClientStats> live;

  volatile LiveFigures figures = new LiveFigures();
  volatile List<PageCall> calls = List.of();
  volatile List<PageImage> images = List.of();
  volatile OptionalInt workers = OptionalInt.empty();
  volatile boolean paying = true;
  volatile boolean paused;

  /** The calls that an operator has cancelled. */
  final List<String> cancelled = new ArrayList<>();

  static FluxClientStats stats(
      int inFlight, int queued, int limit, long succeeded, Map<FailureType, Long> failures) {
    return new FluxClientStats(
        inFlight,
        queued,
        limit,
        false,
        3,
        succeeded,
        failures,
        new BigDecimal("12.345"),
        new BigDecimal("0.36"),
        false,
        false);
  }

  @Override
  public FluxClientStats stats() {
    Supplier<FluxClientStats> client = live;
    return client == null ? stats : client.get();
  }

  @Override
  public LiveFigures figures() {
    return figures;
  }

  @Override
  public PageActions actions() {
    return this;
  }

  @Override
  public boolean isPaying() {
    return paying;
  }

  @Override
  public OptionalInt workers() {
    return workers;
  }

  @Override
  public List<PageCall> calls(int max) {
    return calls;
  }

  @Override
  public List<PageImage> images(int max) {
    return images;
  }

  @Override
  public boolean isPaused() {
    return paused;
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }

  @Override
  public synchronized boolean cancel(String key) {
    return calls.stream().anyMatch(call -> call.key().equals(key) && call.position() > 0)
        && cancelled.add(key);
  }
}
