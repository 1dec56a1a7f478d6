package io.fluxbus.gateway;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides whose call is passed on to a client that starts calls in the order of their arrival. Few
 * calls of each tenant wait in the client, their number in proportion to its share, and a further
 * one is passed on when one of them starts. So while several tenants wait, the calls of each start
 * in proportion to its share, and a flood of one delays only itself.
 *
 * <p>It knows neither a clock nor threads: its owner has a lock.
 *
 * @param <C> calls
 */
final class FairQueue<C> {
  private final int target;

  /** The tenants with calls that wait, here or in the client. */
  private final Map<String, Line<C>> lines = new LinkedHashMap<>();

  /** How many calls of each tenant may wait in the client, for each unit of its share. */
  private int perUnit;

  /** The greatest common divisor of the shares. */
  private int unit;

  /** The calls of one tenant. */
  private static final class Line<C> {
    private int share;

    /** How many calls wait in the client. */
    private int passed;

    private final Set<C> waiting = new LinkedHashSet<>();
  }

  /**
   * @param target how many calls of all tenants may wait in the client. Each tenant may have at
   *     least one, and more in proportion to its share, so there are more with many tenants
   */
  FairQueue(int target) {
    this.target = target;
  }

  /**
   * Adds a call.
   *
   * @param share the share of its tenant, at least 1
   * @return the calls to pass on now, this one or calls of others
   */
  List<C> add(String tenant, int share, C call) {
    Line<C> line = lines.get(tenant);
    boolean changed = line == null || line.share != share;
    if (line == null) {
      line = new Line<>();
      lines.put(tenant, line);
    }
    line.share = share;
    line.waiting.add(call);
    return next(line, changed);
  }

  /**
   * A call that was passed on does not wait in the client any more. Called once for each.
   *
   * @return the calls to pass on now
   */
  List<C> left(String tenant) {
    Line<C> line = lines.get(tenant);
    line.passed--;
    // While calls wait here, others of the tenant wait in the client.
    boolean empty = line.passed == 0 && line.waiting.isEmpty();
    if (empty) {
      lines.remove(tenant);
    }
    return next(line, empty);
  }

  /**
   * Removes a call that was not passed on. Its tenant has others, which were.
   *
   * @return whether it waited here
   */
  boolean remove(String tenant, C call) {
    Line<C> line = lines.get(tenant);
    return line != null && line.waiting.remove(call);
  }

  private List<C> next(Line<C> line, boolean tenantsChanged) {
    List<C> next = new ArrayList<>(1);
    if (tenantsChanged) {
      measure();
      lines.values().forEach(each -> pass(each, next));
    } else {
      pass(line, next);
    }
    return next;
  }

  private void pass(Line<C> line, List<C> next) {
    int window = line.share / unit * perUnit;
    Iterator<C> waiting = line.waiting.iterator();
    while (line.passed < window && waiting.hasNext()) {
      next.add(waiting.next());
      waiting.remove();
      line.passed++;
    }
  }

  private void measure() {
    int divisor = 0;
    int sum = 0;
    for (Line<C> line : lines.values()) {
      divisor = gcd(line.share, divisor);
      sum += line.share;
    }
    unit = Math.max(1, divisor);
    perUnit = Math.max(1, target / Math.max(1, sum / unit));
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
