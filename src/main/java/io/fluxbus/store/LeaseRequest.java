package io.fluxbus.store;

import java.util.Objects;

/**
 * What a node reports of its lease of a budget, and how much more it asks for. The amounts are
 * billionths of a dollar. The reported ones are totals since the node was registered, and never
 * decrease. So a request that arrives late or twice does no harm.
 *
 * @param budget the name of the budget
 * @param node the node, as in {@link OutcomeStore#beat}
 * @param step the number of this request, from 1. A request with the same number as the last one is
 *     a repetition, of which only the reports count. A lower one is late and has no effect
 * @param released all that the node has given up of its lease: what it does not need, and what was
 *     reserved for the costs in {@code spent}. The costs of calls with a key are not part of it,
 *     because {@link OutcomeStore#settle} charges them
 * @param spent what calls without a key have cost
 * @param unrecorded whether the node spends its lease on calls without a key, too. Once true, it
 *     stays true. If such a node is expired, all that is left of its lease counts as spent, because
 *     nobody knows what it was spent on
 * @param least nothing is leased if less than this is free
 * @param wanted at most this is leased; 0 for a report only
 */
public record LeaseRequest(
    String budget,
    String node,
    int step,
    long released,
    long spent,
    boolean unrecorded,
    long least,
    long wanted) {
  /** Creates a request. */
  public LeaseRequest {
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(node, "node");
  }
}
