package io.fluxbus.gateway.page;

import io.fluxbus.FluxClientStats;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where the live page gets its figures. Each method is called once a second for all viewers, on an
 * event loop, so it must not block.
 */
public interface PageSource {
  /** The current state and the totals of the client. */
  FluxClientStats stats();

  /**
   * What is measured beside the statistics; null if nothing is, so that the page shows neither
   * times nor failures.
   */
  default LiveFigures figures() {
    return null;
  }

  /** What an operator can do; null for nothing. */
  default PageActions actions() {
    return null;
  }

  /** Whether this process pays for the calls. A client that sends them to workers does not. */
  default boolean isPaying() {
    return true;
  }

  /** The number of workers in the cluster; empty without a cluster. */
  default OptionalInt workers() {
    return OptionalInt.empty();
  }

  /**
   * The calls without an outcome that the page lists, the oldest first.
   *
   * @param max the most that the page shows
   */
  default List<PageCall> calls(int max) {
    return List.of();
  }

  /**
   * The newest images that this process stores, the newest first. The browser gets them from this
   * server only, so images that are elsewhere cannot be shown.
   *
   * @param max the most that the page shows
   */
  default List<PageImage> images(int max) {
    return List.of();
  }
}
