package io.fluxbus;

import java.time.Duration;

/**
 * Is told how a call gets on, until its outcome, which {@link GenerationCall#outcome} tells. All on
 * the event loop of the context that made the call, so it must not block. What it throws is
 * reported to that context, and changes nothing for the call.
 */
public interface CallListener {
  /** It was not refused: it runs, or waits for its turn. Told once, before anything else. */
  default void accepted() {}

  /**
   * An attempt has begun.
   *
   * @param attempt 1 for the first
   */
  default void started(int attempt) {}

  /**
   * The attempt failed, and there will be another.
   *
   * @param failure of the attempt that ended
   * @param delay how long the next one waits at least
   */
  default void retrying(GenerationException failure, Duration delay) {}
}
