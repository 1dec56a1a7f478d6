package io.fluxbus.impl;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.flow.AdmissionStats;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The rules of the flow control that must hold after every event of a {@link Simulation}. */
final class FlowInvariants {
  private static final long SECOND = 1_000 * VirtualWorld.MILLI;

  private final VirtualWorld world;
  private final ModelApi api;

  /** The current options. */
  private FluxClientOptions options;

  private final FluxClientImpl client;

  private AdmissionStats before;
  private long suspendedAt;
  private int rateLimited;
  private long lastCut = -1_000_000_000_000L;
  private int ranAtCut;
  private int limitedAtCut;
  private int highestLimit;

  /** The highest values so far: what a higher one has let in may last. */
  private int highestConcurrency;

  private int highestQueueSize;
  private double highestRate;
  private int highestBurst;

  private long shortestCoolDown = Long.MAX_VALUE;

  /** In billionths of a dollar. */
  private double spendLimit;

  FlowInvariants(
      VirtualWorld world, ModelApi api, FluxClientOptions options, FluxClientImpl client) {
    this.world = world;
    this.api = api;
    this.client = client;
    this.before = client.admissionStats();
    onUpdate(options);
  }

  /** The highest concurrency limit since the last reset. */
  int highestLimit() {
    return highestLimit;
  }

  void resetHighestLimit() {
    highestLimit = 0;
  }

  /** The options change. */
  void onUpdate(FluxClientOptions changed) {
    AdmissionStats now = client.admissionStats();
    options = changed;
    highestConcurrency = Math.max(highestConcurrency, changed.getMaxConcurrency());
    highestQueueSize = Math.max(highestQueueSize, changed.getMaxQueueSize());
    highestRate = Math.max(highestRate, rate(changed));
    highestBurst = Math.max(highestBurst, changed.getRequestBurst());
    shortestCoolDown = Math.min(shortestCoolDown, changed.getSuspensionCoolDown());
    // Calls that were admitted before may cost what they have reserved.
    spendLimit =
        changed.getSpendLimitUsd() == null
            ? Double.MAX_VALUE
            : Math.max(changed.getSpendLimitUsd() * 1e9, (double) (now.spent() + now.reserved()));
  }

  /** The options have changed. The limit may have changed with them. */
  void afterUpdate() {
    before = client.admissionStats();
  }

  private static double rate(FluxClientOptions options) {
    return options.getRequestsPerSecond() == null
        ? Double.MAX_VALUE
        : options.getRequestsPerSecond();
  }

  /** Checks all rules. */
  void check() {
    AdmissionStats now = client.admissionStats();
    highestLimit = Math.max(highestLimit, now.limit());
    require(now.limit() >= 1 && now.limit() <= options.getMaxConcurrency(), "limit ", now.limit());
    require(now.inFlight() <= highestConcurrency, "in flight ", now.inFlight());
    require(
        now.inFlight() <= before.inFlight()
            || now.inFlight() <= Math.max(now.limit(), before.limit()),
        "started over the limit: ",
        now);
    // Calls that return for another attempt may exceed the queue size.
    int returning = api.failed() ? highestConcurrency : 0;
    require(now.waiting() <= highestQueueSize + returning, "too many wait: ", now);
    require(api.billed() <= spendLimit + 0.5, "the ledger is over the spend limit: ", api.billed());
    checkSuspension(now);
    checkCuts(now);
    checkRate();
    before = now;
  }

  /**
   * A cut sets the limit to 0.84 of the running calls that were not answered with 429, rounded. A
   * 429 to a call that was posted after the cut cuts the limit again.
   */
  private void checkCuts(AdmissionStats now) {
    if (api.rateLimited() == rateLimited) {
      require(now.limit() >= before.limit(), "cut without a 429: ", now);
      return;
    }
    rateLimited = api.rateLimited();
    if (api.lastRateLimitedPost() > lastCut + world.maxDelay()) {
      lastCut = world.elapsed();
      ranAtCut = before.inFlight();
      limitedAtCut = 1;
    } else if (api.lastRateLimitedPost() > lastCut) {
      // The call may have got its permit before the cut, and been posted after it.
      ranAtCut = 0;
    } else {
      limitedAtCut++;
    }
    int expected = (int) Math.round(0.84 * (ranAtCut - limitedAtCut));
    require(
        now.limit() >= Math.min(before.limit(), expected),
        "cut twice for the same congestion: ",
        before,
        " ",
        now);
  }

  private void checkRate() {
    if (highestRate < Double.MAX_VALUE) {
      int max = highestBurst + (int) Math.ceil(highestRate) + 1;
      int last = api.posts().size() - 1;
      // A permit may be used a little later than it was issued.
      require(
          last < max
              || api.posts().get(last) - api.posts().get(last - max) >= SECOND - world.maxDelay(),
          "more requests in a second than allowed");
    }
  }

  private void checkSuspension(AdmissionStats now) {
    if (!before.suspended()) {
      suspendedAt = world.elapsed();
    } else if (!now.suspended()) {
      require(api.lastAccepted() == world.elapsed(), "resumed without a success");
    } else {
      long coolDown = shortestCoolDown * VirtualWorld.MILLI;
      require(
          now.inFlight() <= before.inFlight() || world.elapsed() - suspendedAt >= coolDown,
          "a probe before the cool-down has passed");
      require(
          api.runningSince(suspendedAt + coolDown + world.maxDelay()) <= 1,
          "more than one probe: ",
          now);
    }
  }

  /** Joins the message only if the check fails, because there are millions of checks. */
  static void require(boolean holds, Object... otherwise) {
    if (!holds) {
      throw new AssertionError(
          Arrays.stream(otherwise).map(String::valueOf).collect(Collectors.joining()));
    }
  }
}
