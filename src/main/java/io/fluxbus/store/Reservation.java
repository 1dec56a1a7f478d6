package io.fluxbus.store;

import java.util.ArrayList;
import java.util.List;

/**
 * What a call may spend of a {@link LeasedBudget}. {@link #charge} or {@link #spend} must end it;
 * then these methods have no effect any more.
 */
final class Reservation {
  private final LeasedBudget budget;

  /** Guarded by the lock of the budget. There are several after an unknown attempt. */
  private final List<Part> parts = new ArrayList<>(1);

  /** An amount of a lease. The node may have a newer lease by now. */
  record Part(NodeLease lease, long amount) {}

  Reservation(LeasedBudget budget, Part part) {
    this.budget = budget;
    parts.add(part);
  }

  /** The most that the call may have cost, in billionths of a dollar. */
  long amount() {
    synchronized (budget) {
      return parts.stream().mapToLong(Part::amount).reduce(0, LeaseSize::sum);
    }
  }

  /**
   * Whether it belongs to the lease of a node. Otherwise it does not cover a call that the node has
   * claimed, because one of the two has ended.
   */
  boolean isOf(String node) {
    synchronized (budget) {
      return parts.stream().allMatch(part -> part.lease.node().equals(node));
    }
  }

  /** Adds what another attempt may cost. The other reservation must not be used any more. */
  void add(Reservation other) {
    synchronized (budget) {
      parts.addAll(other.parts);
      other.parts.clear();
    }
  }

  /**
   * Ends the reservation of a call with a key, after the store has settled the call, or has freed
   * its key.
   *
   * @param cost in billionths of a dollar, as settled; 0 if the key is free
   */
  void charge(long cost) {
    budget.end(() -> end((part, share) -> part.lease.charge(part.amount, share), cost));
  }

  /**
   * Ends the reservation of a call without a key. The node reports the cost to the store.
   *
   * @param cost in billionths of a dollar; 0 if the call was not billed
   */
  void spend(long cost) {
    budget.end(
        () -> {
          Part last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
          long more = end((part, share) -> part.lease.spend(part.amount, share), cost);
          if (last != null) {
            last.lease.spendMore(more);
          }
        });
  }

  @FunctionalInterface
  private interface PartEnd {
    void end(Part part, long share);
  }

  /** Ends all parts. Returns the cost that exceeds them. */
  private long end(PartEnd how, long cost) {
    long rest = cost;
    for (Part part : parts) {
      long share = Math.min(rest, part.amount);
      how.end(part, share);
      rest -= share;
    }
    parts.clear();
    return rest;
  }
}
