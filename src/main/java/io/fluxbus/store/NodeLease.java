package io.fluxbus.store;

/**
 * What one registered node has leased of a budget, as the node counts it. Guarded by the lock of
 * its {@link LeasedBudget}. Amounts are billionths of a dollar.
 */
final class NodeLease {
  private final String node;
  private int step;

  // Totals, which never decrease.
  private long leased;
  private long charged;
  private long spent;

  /** What was reserved for the costs in {@code spent}. */
  private long covered;

  /** What was given back. */
  private long returned;

  /** What the store knows of the last two. */
  private long reportedSpent;

  private long reportedReturned;

  /** What the last request says of what was given back. */
  private long sentReturned;

  private long reserved;

  /** Whether the store was told that the node spends its lease on calls without a key. */
  private boolean marked;

  private boolean unrecorded;

  NodeLease(String node) {
    this.node = node;
  }

  String node() {
    return node;
  }

  /** What is neither spent nor reserved. */
  long free() {
    return leased - charged - covered - returned - reserved;
  }

  /** Whether nothing is reserved. */
  boolean isIdle() {
    return reserved == 0;
  }

  /** Whether the store knows that the node spends its lease on calls without a key. */
  boolean isUnrecorded() {
    return unrecorded;
  }

  /** Whether something was given back that the store does not know. */
  boolean hasReturn() {
    return returned != reportedReturned;
  }

  /** Whether something was given back or spent that the store does not know. */
  boolean hasReport() {
    return hasReturn() || spent != reportedSpent;
  }

  void reserve(long amount) {
    reserved += amount;
  }

  /**
   * Ends the reservation of a call with a key, of which {@link OutcomeStore#settle} has charged a
   * part.
   *
   * <p>If another node has expired this one, the rest has returned to the budget already. So a call
   * without a key, whose POST needs no permission of the store, must not use it.
   */
  void charge(long amount, long cost) {
    reserved -= amount;
    charged += cost;
    if (marked) {
      returned += amount - cost;
    }
  }

  /** Ends the reservation of a call without a key, of which it has spent a part. */
  void spend(long amount, long cost) {
    reserved -= amount;
    covered += cost;
    spendMore(cost);
  }

  /** Counts a cost that was not reserved. */
  void spendMore(long cost) {
    // An API may claim any amount, and the sum must not overflow.
    spent += Math.min(cost, Long.MAX_VALUE / 2 - spent);
  }

  /** Gives back an amount that is free. */
  void giveBack(long amount) {
    returned += amount;
  }

  /**
   * Returns the next request to the store.
   *
   * @param mark whether the node wants to spend its lease on calls without a key
   */
  LeaseRequest request(String budget, boolean mark, long least, long wanted) {
    marked |= mark;
    sentReturned = returned;
    return new LeaseRequest(budget, node, ++step, covered + returned, spent, marked, least, wanted);
  }

  /**
   * Takes the answer to the last request.
   *
   * @return whether more was leased
   */
  boolean answered(LeaseRequest request, Lease answer) {
    reportedReturned = sentReturned;
    reportedSpent = request.spent();
    unrecorded = request.unrecorded();
    boolean more = answer.leased() > leased;
    leased = answer.leased();
    return more;
  }
}
