package io.fluxbus.flow;

import io.fluxbus.internal.Exceptions;
import java.util.ArrayList;
import java.util.List;

/** What was decided under the lock, to be run once and outside it. */
public final class Effects {
  private final List<Runnable> steps = new ArrayList<>(1);

  void start(Ticket ticket) {
    steps.add(ticket::onStart);
  }

  void refuse(Ticket ticket, Rejection refusal) {
    steps.add(() -> ticket.onRefused(refusal));
  }

  void share(Ticket ticket, Ticket leader) {
    steps.add(() -> ticket.onShared(leader));
  }

  /**
   * Tells each ticket what was decided, in the order of the decisions. An exception of one ticket
   * keeps no other from being told. The first exception is thrown in the end, and the others are
   * added to it as suppressed.
   */
  public void run() {
    Throwable defect = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        defect = Exceptions.add(defect, e);
      }
    }
    Exceptions.rethrow(defect);
  }
}
