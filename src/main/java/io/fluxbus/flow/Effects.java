package io.fluxbus.flow;

import java.util.ArrayList;
import java.util.List;

/** What was decided under the lock, to be run once and outside it. */
public final class Effects {
  private final List<Runnable> steps = new ArrayList<>(1);

  void start(Ticket ticket) {
    steps.add(ticket::onStart);
  }

  void refuse(Ticket ticket, Refusal refusal) {
    steps.add(() -> ticket.onRefused(refusal));
  }

  void share(Ticket ticket, Ticket leader) {
    steps.add(() -> ticket.onShared(leader));
  }

  /**
   * Tells each ticket what was decided, in the order of the decisions. A defect of one keeps no
   * other from being told; the first is thrown in the end.
   */
  public void run() {
    Throwable defect = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        defect = defect == null ? e : defect;
      }
    }
    if (defect instanceof Error error) {
      throw error;
    }
    if (defect != null) {
      throw (RuntimeException) defect;
    }
  }
}
