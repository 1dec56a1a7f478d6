package io.fluxbus.store;

import io.fluxbus.Billed;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Keeps the calls of idempotency keys and the budgets that pay for them, for one process or for all
 * nodes of a cluster.
 *
 * <p>Every change is durable before its future succeeds. A future that fails does not tell whether
 * the change was made. So every method that the runtime of a call uses may be called again with the
 * same arguments, with the same result. A change whose future has failed may be made later, but
 * never after a later change of the same key, by the same process, has succeeded. Thread-safe. The
 * futures complete on any thread.
 */
public interface OutcomeStore {
  // The calls.

  /**
   * Claims a key that no call has, for a node that is registered.
   *
   * @return the call that has the key afterwards. It is the claimer's if it has the claimer's
   *     token. Null if no call has the key, because the node is not registered
   */
  Future<StoredCall> claim(Claim claim);

  /**
   * Replaces a settled call by a new claim of the same key, if it still has a token. Otherwise
   * nothing changes. What it has cost remains spent. If its outcome is unknown, the new call is
   * {@code SENT} from the beginning, so that the store does not forget that the key may have been
   * billed.
   *
   * @return as {@link #claim}. If the key is free by now, it is claimed
   */
  Future<StoredCall> reclaim(Claim claim, String replacedToken);

  /**
   * Records that a POST is about to be sent: {@code WAITING} or {@code SENT} becomes {@code SENT}.
   *
   * @param step the number of this change of the claim, from 1. A change with a lower number than
   *     that of the last one has no effect, because it has arrived late: otherwise an old {@link
   *     #waiting} could hide a POST that is in flight. A change with the same number is a
   *     repetition
   * @param price the most that the call may have cost after this POST, in billionths of a dollar.
   *     It replaces the price of the claim
   * @return whether the claim with the token still holds the key, its call is not settled, and its
   *     node is registered. If not, nothing may be sent
   */
  Future<Boolean> sending(CallKey key, String token, int step, long price);

  /**
   * Records that no POST is in flight, and that nothing was billed: {@code SENT} or {@code WAITING}
   * becomes {@code WAITING}.
   *
   * @param step as for {@link #sending}
   * @return whether the claim with the token still holds the key, and its call is not settled
   */
  Future<Boolean> waiting(CallKey key, String token, int step);

  /**
   * Records the outcome of a call that was billed or may have been billed. It also replaces the
   * state {@code UNKNOWN} which {@link #expire} has recorded, because the owner knows better. The
   * budget of the claim is charged with the cost, once: from what the node has leased up to the
   * price, and a cost above the price from the budget itself, even beyond its limit.
   *
   * @param cost what the call has cost, in billionths of a dollar, or the most that it may have
   *     cost
   * @return whether the token still holds the key, and this is its outcome
   */
  Future<Boolean> settle(CallKey key, String token, GenerationOutcome outcome, long cost);

  /**
   * Frees the key of a call that was not billed. It also frees a call that {@link #expire} has made
   * {@code UNKNOWN}, because the owner knows better. A call whose outcome is recorded does not
   * change.
   *
   * @return false if the token does not hold the key, or the outcome is recorded
   */
  Future<Boolean> release(CallKey key, String token);

  /**
   * Records in which files the images of a call that has succeeded were saved. It replaces the
   * files that were recorded before, and changes nothing else.
   *
   * @param files one for each image
   * @return whether the token holds the key, and its call has succeeded
   */
  Future<Boolean> saved(CallKey key, String token, List<StoredFile> files);

  /** Returns the call that has a key; null if none has it. */
  Future<StoredCall> find(CallKey key);

  // The nodes. A node that stops beating is expired by another one.

  /**
   * Registers a node with count 0, or confirms that it is alive with a higher count.
   *
   * @return false if the node was expired. It must register again, under a new name
   */
  Future<Boolean> beat(String node, long count);

  /** Returns the last count of each registered node. */
  Future<Map<String, Long>> beats();

  /**
   * Removes a node whose last count is still this one. Its calls that wait free their keys; its
   * calls that were sent become {@code UNKNOWN}, with the price as their cost. Its leases end: the
   * prices of these unknown calls are spent, and the rest returns to the budget. The rest is spent,
   * too, if the node spent the lease on calls without a key ({@link LeaseRequest#unrecorded}).
   *
   * @return whether the node was removed
   */
  Future<Boolean> expire(String node, long count);

  /**
   * Deletes some settled calls that have not changed for a time, and ends the calls of nodes that
   * are not registered, as {@link #expire} does. Call it now and then.
   *
   * @return how many settled calls were deleted. If not 0, there may be more
   */
  Future<Integer> sweep(Duration retainFor);

  // The budgets. Amounts are billionths of a dollar.

  /**
   * Takes the report of a node of its lease of a budget, and leases more to it, which the node may
   * then spend without asking again. If less than wanted is free, but not less than the least, all
   * that is free is leased.
   *
   * @return the lease afterwards; null, without any change, if the node is not registered
   */
  Future<Lease> lease(LeaseRequest request);

  // Operation.

  /**
   * Sets the limit of a budget, and creates it if it does not exist. A limit below what is spent
   * stops further leases.
   */
  Future<Void> setBudget(String budget, long limit);

  /** Returns all budgets, by name. */
  Future<List<StoredBudget>> budgets();

  /** Returns calls, the last changed first. */
  Future<List<StoredCall>> list(StoreQuery query);

  /**
   * Settles or frees an unknown call, after somebody has looked it up in the API's usage log. A
   * call that was billed keeps its key and its outcome, and becomes {@code FAILED} if no image is
   * recorded; its cost stays spent. A call that was not billed frees its key and returns its cost
   * to the budget.
   *
   * @param billed yes or no
   * @return whether the token holds the key of an unknown call
   */
  Future<Boolean> resolve(CallKey key, String token, Billed billed);

  /** Releases the connections. */
  Future<Void> close();
}
