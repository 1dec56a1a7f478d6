package io.fluxbus.flow;

import io.fluxbus.Priority;
import java.util.ArrayList;
import java.util.List;

/** A call that remembers what it was told. */
final class Call extends Ticket {
  static final long SECOND = 1_000_000_000;

  /** In the order in which it was told. */
  private final List<Object> told = new ArrayList<>();

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
    told.add("start");
  }

  @Override
  protected void onRejected(Rejection rejection) {
    told.add(rejection);
  }

  @Override
  protected void onLeaderSettled(Ticket leader) {
    told.add(leader);
  }

  /** "start" for a start, else the refusal, or the call whose answer it is to share. */
  List<Object> told() {
    return told;
  }

  int starts() {
    return (int) told.stream().filter("start"::equals).count();
  }

  /** How often it was told that it leaves without a start. */
  int ends() {
    return told.size() - starts();
  }

  Rejection rejection() {
    return (Rejection) told.get(told.size() - 1);
  }
}
