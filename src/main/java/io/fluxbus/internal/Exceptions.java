package io.fluxbus.internal;

/**
 * Combines several exceptions: the first one is thrown, and the others are added to it as
 * suppressed exceptions.
 */
public final class Exceptions {
  private Exceptions() {}

  /**
   * Runs every action, even if some of them throw.
   *
   * @throws RuntimeException or Error: the first that was thrown; it has the others as suppressed
   */
  public static void runAll(Runnable... actions) {
    Throwable first = null;
    for (Runnable action : actions) {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        first = add(first, e);
      }
    }
    rethrow(first);
  }

  /** Runs an action after an exception. An exception of the action is added to the first one. */
  public static void runAfter(Throwable first, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      add(first, e);
    }
  }

  /**
   * Adds an exception to the first one, if there is one.
   *
   * @param first the first exception, or null if this is the first
   * @return the first exception
   */
  public static Throwable add(Throwable first, Throwable next) {
    if (first == null) {
      return next;
    }
    if (first != next) {
      first.addSuppressed(next);
    }
    return first;
  }

  /**
   * Throws the exception.
   *
   * @param unchecked a RuntimeException or an Error; null to do nothing
   */
  public static void rethrow(Throwable unchecked) {
    if (unchecked instanceof Error error) {
      throw error;
    }
    if (unchecked != null) {
      throw (RuntimeException) unchecked;
    }
  }
}
