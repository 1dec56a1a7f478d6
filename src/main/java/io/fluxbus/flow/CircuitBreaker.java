package io.fluxbus.flow;

/**
 * A circuit breaker for the API key and the account. While it is closed, every call is sent. A 401
 * or 403 opens it for a cool-down, in which nothing is sent. The next call after the cool-down is a
 * probe: the breaker is half open and rejects all others. A successful probe closes it, a 401 or
 * 403 opens it for another cool-down, and after any other result the next call is a probe.
 *
 * <p>The public API calls a client {@code suspended} while its breaker is not closed. {@link
 * Admission} guards this object with its lock.
 */
public final class CircuitBreaker {
  private enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  private long coolDown;
  private State state = State.CLOSED;

  /** The end of the cool-down. */
  private long openUntil;

  /** Null unless half open. */
  private Ticket probe;

  /**
   * @param coolDown in nanoseconds
   */
  public CircuitBreaker(long coolDown) {
    this.coolDown = coolDown;
  }

  /** Changes the cool-down, also of the one that has begun. */
  void setCoolDown(long coolDown) {
    openUntil += coolDown - this.coolDown;
    this.coolDown = coolDown;
  }

  /** Ends the cool-down, because the key has changed: the next call is the probe. */
  void endCoolDown(long now) {
    if (state == State.OPEN && openUntil - now > 0) {
      openUntil = now;
    }
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  boolean isProbe(Ticket ticket) {
    return ticket == probe;
  }

  /** Whether a new call must be rejected. */
  boolean rejects(long now) {
    return switch (state) {
      case CLOSED -> false;
      case OPEN -> now - openUntil < 0;
      case HALF_OPEN -> true;
    };
  }

  /** The time until a call may be a probe, in nanoseconds; 0 while a probe is under way. */
  long remaining(long now) {
    return state == State.OPEN ? Math.max(0, openUntil - now) : 0;
  }

  /** A call was admitted. If the breaker is open, this call is the probe. */
  void onAdmitted(Ticket ticket) {
    if (state == State.OPEN) {
      state = State.HALF_OPEN;
      probe = ticket;
    }
  }

  /**
   * A waiting call was rejected or withdrawn. If it was the probe, the next call becomes the probe.
   */
  void onLeft(Ticket ticket) {
    if (ticket == probe) {
      probe = null;
      state = State.OPEN;
    }
  }

  /**
   * The last attempt of a call has ended. The result of a call that started before the breaker
   * opened changes nothing.
   *
   * @return whether this opens the breaker
   */
  boolean onSettled(Ticket ticket, LimitSignal signal, long now) {
    boolean probed = ticket == probe;
    if (state != State.CLOSED && !probed) {
      return false;
    }
    probe = null;
    if (signal == LimitSignal.UNAUTHORIZED) {
      state = State.OPEN;
      openUntil = now + coolDown;
      return true;
    }
    if (probed) {
      state = signal == LimitSignal.ACCEPTED ? State.CLOSED : State.OPEN;
    }
    return false;
  }
}
