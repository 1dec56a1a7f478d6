package io.fluxbus.store;

import io.fluxbus.store.StoredCall.State;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Which calls a store lists.
 *
 * @param states empty for all
 * @param tenant null for all
 * @param text a part of the key or of the request's id, or an exact inference id; null for all
 * @param olderThan the least time since the last change; null for all
 * @param limit the most calls to return, at least 1
 * @param offset how many of them to skip
 */
public record StoreQuery(
    Set<State> states, String tenant, String text, Duration olderThan, int limit, int offset) {
  /** Creates a query. */
  public StoreQuery {
    states = Set.copyOf(states);
    Objects.checkIndex(0, limit);
    Objects.checkIndex(offset, Integer.MAX_VALUE);
  }
}
