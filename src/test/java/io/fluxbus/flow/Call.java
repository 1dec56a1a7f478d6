package io.fluxbus.flow;

import io.fluxbus.Priority;
import java.util.ArrayList;
import java.util.List;

/** A call that records its callbacks. */
final class Call extends Ticket {
  static final long SECOND = 1_000_000_000;

  /** In their order. */
  private final List<Object> callbacks = new ArrayList<>();

  Call(Priority priority, long deadline, long price, Object key) {
    super(priority, deadline, price, key);
  }

  static Call until(long deadline) {
    return new Call(Priority.INTERACTIVE, deadline, 0, null);
  }

  static Call of(Priority priority) {
    return new Call(priority, 0, 0, null);
  }

  @Override
  protected void onPermit() {
    callbacks.add("start");
  }

  @Override
  protected void onRejected(Rejection rejection) {
    callbacks.add(rejection);
  }

  @Override
  protected void onLeaderSettled(Ticket leader) {
    callbacks.add(leader);
  }

  /** Returns "start" for a permit; otherwise the rejection or the leader that has ended. */
  List<Object> callbacks() {
    return callbacks;
  }

  int starts() {
    return (int) callbacks.stream().filter("start"::equals).count();
  }

  /** The number of callbacks that ended the call without a permit. */
  int ends() {
    return callbacks.size() - starts();
  }

  Rejection rejection() {
    return (Rejection) callbacks.get(callbacks.size() - 1);
  }
}
