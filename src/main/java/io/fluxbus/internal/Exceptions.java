package io.fluxbus.internal;

/** Exceptions that follow another one. None of them is lost: they are added to it as suppressed. */
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

  /** Runs an action after an exception, to which it adds the one that the action throws, if any. */
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
   * @param first or null when there is none yet
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
