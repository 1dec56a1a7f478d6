package io.fluxbus;

import java.time.Duration;

/**
 * Receives the events of a call before its outcome, which {@link GenerationCall#outcome} reports.
 * Its methods run on the event loop of the call's context and must not block. An exception that
 * they throw is reported to that context and does not affect the call.
 */
public interface CallListener {
  /**
   * The call was accepted: it starts, or waits in the queue. Called once, before all other events.
   */
  default void accepted() {}

  /**
   * An attempt started.
   *
   * @param attempt the number of the attempt, from 1
   */
  default void started(int attempt) {}

  /**
   * An attempt failed, and the call will be retried.
   *
   * @param failure the failure of that attempt
   * @param delay the least time until the next attempt
   */
  default void retrying(GenerationException failure, Duration delay) {}
}
