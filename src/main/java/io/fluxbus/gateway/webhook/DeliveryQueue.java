package io.fluxbus.gateway.webhook;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Deliveries that are due, by the origin of their receiver. Origins take turns, and each has a
 * limit on attempts at once, so that a slow receiver delays only its own deliveries. Not
 * thread-safe.
 *
 * @param <D> the deliveries
 */
final class DeliveryQueue<D> {
  private final int maxRunning;
  private final int maxPerOrigin;

  /** The origin whose turn it is comes first. */
  private final Map<String, Lane<D>> lanes = new LinkedHashMap<>();

  private int running;

  private static final class Lane<D> {
    private final Queue<D> due = new ArrayDeque<>();
    private int running;
  }

  DeliveryQueue(int maxRunning, int maxPerOrigin) {
    this.maxRunning = maxRunning;
    this.maxPerOrigin = maxPerOrigin;
  }

  void add(String origin, D delivery) {
    lanes.computeIfAbsent(origin, key -> new Lane<>()).due.add(delivery);
  }

  /** Takes the next delivery that may be attempted now; null if there is none. */
  D next() {
    if (running >= maxRunning) {
      return null;
    }
    Iterator<Map.Entry<String, Lane<D>>> turns = lanes.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<String, Lane<D>> turn = turns.next();
      Lane<D> lane = turn.getValue();
      if (lane.running < maxPerOrigin && !lane.due.isEmpty()) {
        String origin = turn.getKey();
        turns.remove();
        lanes.put(origin, lane);
        lane.running++;
        running++;
        return lane.due.remove();
      }
    }
    return null;
  }

  /** The attempt of a delivery has ended. */
  void ended(String origin) {
    running--;
    Lane<D> lane = lanes.get(origin);
    lane.running--;
    if (lane.running == 0 && lane.due.isEmpty()) {
      lanes.remove(origin);
    }
  }

  /** Whether nothing is due and no attempt runs. */
  boolean isIdle() {
    return lanes.isEmpty();
  }
}
