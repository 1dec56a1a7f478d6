package io.fluxbus.flow;

import io.fluxbus.internal.Exceptions;
import java.util.ArrayList;
import java.util.List;

/** The callbacks that follow from a decision. They run once, outside the lock of the decision. */
public final class Effects {
  private final List<Runnable> steps = new ArrayList<>(1);

  void start(Ticket ticket) {
    steps.add(ticket::onPermit);
  }

  void reject(Ticket ticket, Rejection rejection) {
    steps.add(() -> ticket.onRejected(rejection));
  }

  void share(Ticket follower, Ticket leader) {
    steps.add(() -> follower.onLeaderSettled(leader));
  }

  /**
   * Runs the callbacks of the tickets, in the order of the decisions. All callbacks run even if
   * some of them throw.
   *
   * @throws RuntimeException or Error: the first that was thrown; it has the others as suppressed
   */
  public void run() {
    Throwable first = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        first = Exceptions.add(first, e);
      }
    }
    Exceptions.rethrow(first);
  }
}
