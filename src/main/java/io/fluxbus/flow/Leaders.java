package io.fluxbus.flow;

import java.util.HashMap;
import java.util.Map;

/**
 * The calls that equal calls may follow, by their keys. {@link Admission} guards this object with
 * its lock.
 */
final class Leaders {
  private final Map<Object, Ticket> byKey = new HashMap<>();

  boolean hasLeader(Ticket ticket) {
    return ticket.key != null && byKey.containsKey(ticket.key);
  }

  /** Returns the leader of a call. If there is none, the call becomes one, and null is returned. */
  Ticket leaderOrAdd(Ticket ticket) {
    return ticket.key == null ? null : byKey.putIfAbsent(ticket.key, ticket);
  }

  void remove(Ticket ticket) {
    if (ticket.key != null) {
      byKey.remove(ticket.key, ticket);
    }
  }

  /** Makes a follower the leader of the other followers, in place of a call that leaves. */
  void replace(Ticket leaving, Ticket follower) {
    follower.followers = leaving.followers;
    leaving.followers = null;
    byKey.put(follower.key, follower);
  }
}
