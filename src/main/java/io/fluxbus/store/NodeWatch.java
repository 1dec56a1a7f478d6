package io.fluxbus.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds nodes that do not beat any more. Each node measures that with its own clock: no times are
 * compared between nodes.
 */
final class NodeWatch {
  private final long lease;
  private final long longestStep;
  private final Map<String, Seen> seen = new HashMap<>();
  private boolean first = true;
  private long lastSeen;

  /**
   * @param silent how long the count has not changed, in nanoseconds
   */
  private record Seen(long count, long silent) {}

  /**
   * @param lease the longest time without a beat, in nanoseconds
   * @param longestStep the most that one look counts. While the store did not answer this node, it
   *     did not answer the others either
   */
  NodeWatch(long lease, long longestStep) {
    this.lease = lease;
    this.longestStep = longestStep;
  }

  /**
   * Looks at the counts of all nodes.
   *
   * @return the nodes whose count has not changed for longer than the lease, with this count
   */
  Map<String, Long> silent(Map<String, Long> beats, Set<String> own, long now) {
    long step = first ? 0 : Math.min(now - lastSeen, longestStep);
    first = false;
    lastSeen = now;
    seen.keySet().retainAll(beats.keySet());
    Map<String, Long> silent = new HashMap<>();
    beats.forEach(
        (node, count) -> {
          Seen before = seen.get(node);
          boolean same = before != null && before.count() == count;
          Seen after = new Seen(count, same ? before.silent() + step : 0);
          seen.put(node, after);
          if (after.silent() > lease && !own.contains(node)) {
            silent.put(node, count);
          }
        });
    return silent;
  }
}
