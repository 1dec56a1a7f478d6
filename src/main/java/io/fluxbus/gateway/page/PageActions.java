package io.fluxbus.gateway.page;

/**
 * What an operator can do on the live page with the admin token. The methods are called on an event
 * loop and must not block.
 */
public interface PageActions {
  /** Whether new calls are rejected, since {@link #pause}. */
  boolean isPaused();

  /** Rejects new calls until {@link #resume}. The calls that were accepted go on. */
  void pause();

  /** Accepts new calls again. */
  void resume();

  /**
   * Cancels a call that waits, so that it is not billed.
   *
   * @param key of a {@link PageCall}
   * @return false if no call with that key waits. A call in flight may be billed, so it goes on
   */
  boolean cancel(String key);
}
