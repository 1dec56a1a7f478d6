package io.fluxbus.flow;

/**
 * After a 401 or 403, nothing is sent until a cool-down has passed; then one call probes. Its
 * success ends the suspension, another denial begins a new cool-down, and anything else lets the
 * next call probe.
 */
public final class Suspension {
  private final long coolDown;
  private boolean suspended;
  private long until;
  private Ticket probe;

  /**
   * @param coolDown in nanoseconds
   */
  public Suspension(long coolDown) {
    this.coolDown = coolDown;
  }

  boolean active() {
    return suspended;
  }

  /** Whether a new call must be refused. */
  boolean refuses(long now) {
    return suspended && (probe != null || now - until < 0);
  }

  /** How long until a call may probe, in nanoseconds; 0 when one does. */
  long remaining(long now) {
    return probe == null ? Math.max(0, until - now) : 0;
  }

  /** A call that is not refused. */
  void admitted(Ticket ticket) {
    if (suspended) {
      probe = ticket;
    }
  }

  /** A call has left before it was sent. */
  void left(Ticket ticket) {
    if (ticket == probe) {
      probe = null;
    }
  }

  /**
   * An attempt was a call's last.
   *
   * @return whether this begins a suspension
   */
  boolean ended(Ticket ticket, LimitSignal signal, long now) {
    boolean probed = ticket == probe;
    if (probed) {
      probe = null;
      suspended = signal != LimitSignal.ACCEPTED;
    }
    if (signal != LimitSignal.UNAUTHORIZED || (suspended && !probed)) {
      return false;
    }
    suspended = true;
    until = now + coolDown;
    return true;
  }
}
