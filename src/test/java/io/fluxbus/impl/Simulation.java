package io.fluxbus.impl;

import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.flow.AdmissionStats;
import io.fluxbus.flow.SpendAmounts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One client of one seed, the real one, in a {@link VirtualWorld} with a {@link ModelApi}. What it
 * does is compared with the true ledger after every event. For a while everything fails as the seed
 * decides; then the faults end, everything must settle, and the client must find its way back.
 */
final class Simulation {
  private static final long FAULTS_END = 20_000 * VirtualWorld.MILLI;
  private static final long SECOND = 1_000 * VirtualWorld.MILLI;
  private static final int RETRY_RESERVE = 50;

  private final VirtualWorld world;
  private final ModelApi api;
  private final FluxClientOptions options;
  private final FluxClientImpl client;
  private final List<Submission> submissions = new ArrayList<>();
  private final Map<GenerationCall, Long> cancelled = new HashMap<>();
  private final Set<GenerationCall> open = new LinkedHashSet<>();

  private AdmissionStats before;
  private long suspendedAt;
  private boolean closing;
  private long lastDeadline;
  private int limited;
  private long lastCut = -1_000_000_000_000L;
  private int ranAtCut;
  private int refusedAtCut;
  private int highestLimit;

  private record Submission(GenerationCall call, long deadline) {}

  private Simulation(long seed) {
    world = new VirtualWorld(seed);
    api = new ModelApi(world);
    options = options();
    client = new FluxClientImpl(world, api, options);
    before = client.admissionStats();
  }

  /**
   * Runs one seed.
   *
   * @throws AssertionError that names the seed, when a rule is broken
   */
  static void run(long seed) {
    try {
      new Simulation(seed).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private FluxClientOptions options() {
    FluxClientOptions drawn =
        new FluxClientOptions()
            .setMaxConcurrency(world.random.nextInt(1, 9))
            .setInitialConcurrency(world.random.nextInt(1, 9))
            .setAdaptiveConcurrency(world.chance(0.7))
            .setMaxQueueSize(world.chance(0.1) ? 0 : world.random.nextInt(1, 20))
            .setMaxAttempts(world.random.nextInt(1, 6))
            .setRetryBaseDelay(world.random.nextInt(1, 500))
            .setRetryMaxDelay(world.random.nextInt(1, 5_000))
            .setAttemptTimeout(world.random.nextInt(500, 10_000))
            .setTotalTimeout(world.random.nextInt(1, 30_000))
            .setRetryUnknownOutcome(world.chance(0.3))
            .setSuspensionCoolDown(world.random.nextInt(1, 3_000))
            .setCoalesceSeeded(world.chance(0.3))
            .setPricePerImageUsd(ModelApi.PRICE / 1e9);
    if (world.chance(0.3)) {
      drawn.setSpendLimitUsd(world.random.nextInt(1, 40) * ModelApi.PRICE / 1e9);
    }
    if (world.chance(0.3)) {
      drawn.setRequestsPerSecond(world.random.nextDouble(0.5, 20));
      drawn.setRequestBurst(world.random.nextInt(1, 4));
    }
    return drawn;
  }

  private void run() {
    int calls = world.random.nextInt(5, 50);
    Cancellation cancellation = new Cancellation();
    for (int i = 0; i < calls; i++) {
      long at = world.chance(0.5) ? world.millis(0, 500) : world.millis(0, 18_000);
      String id = "call-" + i;
      world.after(at, () -> world.somewhere(() -> submit(id, cancellation)));
    }
    if (world.chance(0.1)) {
      world.after(world.millis(0, 18_000), () -> world.somewhere(cancellation::cancel));
    }
    if (world.chance(0.2)) {
      world.after(world.millis(0, 10_000), () -> api.deny(true));
      world.after(world.millis(10_000, 18_000), () -> api.deny(false));
    }
    if (world.chance(0.15)) {
      world.after(world.millis(0, 18_000), () -> world.somewhere(this::close));
    }
    world.otherThread(
        () -> {
          int any = world.random.nextInt(open.size() + 1);
          open.stream().skip(any).findFirst().ifPresent(this::cancel);
        });
    world.after(FAULTS_END, api::heal);
    world.run(this::check);
    everythingIsSettled();
    if (!closing && options.getSpendLimitUsd() == null && world.chance(0.25)) {
      recovers();
    }
    if (!closing) {
      world.after(0, this::close);
      world.run(this::check);
      everythingIsSettled();
    }
    that(api.closed(), "the endpoint is closed with the client");
  }

  private void submit(String id, Cancellation cancellation) {
    GenerationRequest request = GenerationRequest.of("p").withId(id);
    if (world.chance(0.2)) {
      request = request.withSeed(world.random.nextInt(1, 3));
    }
    CallOptions callOptions = new CallOptions();
    if (world.chance(0.3)) {
      callOptions.setPriority(Priority.BULK);
    }
    if (world.chance(0.3)) {
      callOptions.setTimeout(world.random.nextInt(1, 20_000));
    }
    if (world.chance(0.2)) {
      callOptions.setCancellation(cancellation);
    }
    if (world.chance(0.2)) {
      callOptions.setGate((asked, attempt, unknown) -> gate());
    }
    long timeout =
        callOptions.getTimeout() == null ? options.getTotalTimeout() : callOptions.getTimeout();
    long deadline = world.elapsed() + timeout * VirtualWorld.MILLI;
    lastDeadline = Math.max(lastDeadline, deadline);
    GenerationCall call = client.submit(request, callOptions);
    submissions.add(new Submission(call, deadline));
    open.add(call);
    call.outcome()
        .onSuccess(
            outcome -> {
              settled(call, outcome);
              that(
                  world.elapsed() <= deadline + world.late(), call.id(), " ends past its deadline");
            });
    if (world.chance(0.15)) {
      long at = world.millis(0, world.chance(0.5) ? 10 : 6_000);
      world.after(at, () -> world.somewhere(() -> cancel(call)));
    }
    if (world.chance(0.05)) {
      // From within whatever ends this call.
      call.outcome().onSuccess(outcome -> submit(id + "-again", cancellation));
    }
  }

  /** It opens at once or soon, stays shut, throws, or does nothing at all. */
  private Future<Void> gate() {
    if (world.chance(0.05)) {
      throw new IllegalStateException("broken gate");
    }
    Promise<Void> open = Promise.promise();
    Runnable opens = world.chance(0.1) ? () -> open.fail("shut") : open::complete;
    if (world.chance(0.3)) {
      opens.run();
    } else if (world.chance(0.97)) {
      world.after(world.millis(0, 5), () -> world.somewhere(opens));
    }
    return open.future();
  }

  private void cancel(GenerationCall call) {
    if (call.cancel()) {
      cancelled.put(call, world.elapsed());
    }
  }

  private void close() {
    closing = true;
    client.close().onSuccess(v -> that(open.isEmpty(), "closed before all is settled"));
  }

  private void settled(GenerationCall call, GenerationOutcome outcome) {
    that(open.remove(call), call.id(), " has a second outcome");
    ModelApi.Entry truth = api.entry(call.id());
    long cancelledAt = cancelled.getOrDefault(call, Long.MAX_VALUE / 2);
    that(truth.lastPost <= cancelledAt, call.id(), " was sent after it was cancelled");
    that(world.elapsed() <= cancelledAt + world.late(), call.id(), " was cancelled in vain");
    that(outcome.attempts() == truth.posts, call.id(), " counts its attempts wrong: ", outcome);
    that(outcome.attempts() <= options.getMaxAttempts(), call.id(), " has too many attempts");
    int doubtful = outcome.unknownAttempts();
    boolean lastIsUnknown =
        outcome.failure() != null && outcome.failure().billed() == Billed.UNKNOWN;
    that(
        truth.unknown == doubtful || (lastIsUnknown && truth.unknown == doubtful + 1),
        call.id(),
        " forgets an attempt that may have been billed: ",
        outcome);
    that(
        truth.unknown <= 1 || options.isRetryUnknownOutcome(),
        call.id(),
        " was sent again after an unknown outcome");
  }

  /** What must hold after every event. */
  private void check() {
    AdmissionStats now = client.admissionStats();
    highestLimit = Math.max(highestLimit, now.limit());
    that(now.limit() >= 1 && now.limit() <= options.getMaxConcurrency(), "limit ", now.limit());
    that(now.inFlight() <= options.getMaxConcurrency(), "in flight ", now.inFlight());
    that(
        now.inFlight() <= before.inFlight()
            || now.inFlight() <= Math.max(now.limit(), before.limit()),
        "started over the limit: ",
        now);
    // Those that come back for another attempt may wait beyond the bound.
    int returning = api.failed() ? options.getMaxConcurrency() : 0;
    that(now.waiting() <= options.getMaxQueueSize() + returning, "too many wait: ", now);
    that(
        options.getSpendLimitUsd() == null
            || api.billed() <= options.getSpendLimitUsd() * 1e9 + 0.5,
        "the ledger is over the spend limit: ",
        api.billed());
    suspension(now);
    cuts(now);
    rate();
    before = now;
  }

  /** Of what ran at a cut and was not refused with it, 0.7 are left; later ones cut anew. */
  private void cuts(AdmissionStats now) {
    if (api.limited() == limited) {
      that(now.limit() >= before.limit(), "cut without a refusal: ", now);
      return;
    }
    limited = api.limited();
    if (api.limitedPost() > lastCut + world.late()) {
      lastCut = world.elapsed();
      ranAtCut = before.inFlight();
      refusedAtCut = 1;
    } else if (api.limitedPost() > lastCut) {
      // It may have had its permit before the cut, and been posted after it.
      ranAtCut = 0;
    } else {
      refusedAtCut++;
    }
    int left = (int) Math.floor(0.7 * (ranAtCut - refusedAtCut + 1));
    that(
        now.limit() >= Math.min(before.limit(), left),
        "cut twice for the same congestion: ",
        before,
        " ",
        now);
  }

  private void rate() {
    if (options.getRequestsPerSecond() != null) {
      int most = options.getRequestBurst() + (int) Math.ceil(options.getRequestsPerSecond()) + 1;
      int last = api.posts().size() - 1;
      // A permit may be used a little later than it was given.
      that(
          last < most
              || api.posts().get(last) - api.posts().get(last - most) >= SECOND - world.late(),
          "more requests in a second than may be");
    }
  }

  private void suspension(AdmissionStats now) {
    if (!before.suspended()) {
      suspendedAt = world.elapsed();
    } else if (!now.suspended()) {
      that(api.lastAccepted() == world.elapsed(), "resumed without a success");
    } else {
      long coolDown = options.getSuspensionCoolDown() * VirtualWorld.MILLI;
      that(
          now.inFlight() <= before.inFlight() || world.elapsed() - suspendedAt >= coolDown,
          "a probe before the cool-down has passed");
      that(api.liveSince(suspendedAt + coolDown + world.late()) <= 1, "more than one probe: ", now);
    }
  }

  private void everythingIsSettled() {
    that(open.isEmpty(), "no outcome for ", open.stream().map(GenerationCall::id).toList());
    that(world.elapsed() <= Math.max(FAULTS_END, lastDeadline) + 30 * SECOND, "it took too long");
    FluxClientStats now = client.stats();
    that(now.inFlight() == 0, "permits are lost: ", now);
    that(now.queued() == 0, "the queue is not empty: ", now);
    that(now.reservedUsd().signum() == 0, "reservations are lost: ", now);
    that(
        SpendAmounts.cost(now.spentUsd()) >= api.billed(),
        "more was billed than is counted: ",
        now,
        ", ",
        api.billed());
    that(now.retries() <= RETRY_RESERVE + submissions.size() / 10, "over the retry budget: ", now);
    long outcomes = now.succeeded() + now.failures().values().stream().mapToLong(n -> n).sum();
    that(outcomes == submissions.size(), "outcomes are counted wrong: ", now);
    submissions.forEach(this::withHistory);
  }

  /** What may become true only after an outcome is compared in the end. */
  private void withHistory(Submission submission) {
    GenerationOutcome outcome = submission.call().outcome().result();
    ModelApi.Entry truth = api.entry(outcome.id());
    GenerationException failure = outcome.failure();
    that(
        truth.posts == 0 || truth.lastPost < submission.deadline(), "past its deadline: ", outcome);
    if (failure == null) {
      that(truth.timesBilled > 0 || outcome.attempts() == 0, "no image was made: ", outcome);
    } else if (failure.billed() == Billed.NO) {
      that(truth.timesBilled == 0, "called unbilled and billed: ", outcome);
    } else if (failure.billed() == Billed.YES) {
      that(
          truth.timesBilled > 0 || outcome.attempts() == 0,
          "called billed and unbilled: ",
          outcome);
    }
    that(truth.timesBilled <= 1 + outcome.unknownAttempts(), "paid twice in silence: ", outcome);
    that(
        failure == null || failure.type() != FailureType.CLOSED || closing,
        "called closed while it is open: ",
        outcome);
  }

  /** The faults have ended: as many calls at once as may run find the API's limit again. */
  private void recovers() {
    highestLimit = 0;
    int atOnce = Math.min(options.getMaxConcurrency(), options.getMaxQueueSize() + 1);
    world.after(options.getSuspensionCoolDown() * VirtualWorld.MILLI, () -> {});
    world.run(this::check);
    FluxClientStats start = client.stats();
    int[] left = {200};
    for (int i = 0; i < atOnce; i++) {
      world.after(world.millis(0, 100), () -> load(left));
    }
    lastDeadline = Long.MAX_VALUE / 2;
    world.run(this::check);
    everythingIsSettled();
    if (!options.isAdaptiveConcurrency() || options.getAttemptTimeout() < ModelApi.SLOWEST) {
      // Too many at once for ever, or too little time for ever.
      return;
    }
    that(client.stats().succeeded() > start.succeeded() + 20, "it does not recover: ", start);
    that(!client.stats().suspended(), "it stays suspended");
    int reachable = Math.min(atOnce, Math.min(options.getMaxConcurrency(), api.limit()));
    that(highestLimit >= reachable, "the limit does not recover: ", client.stats());
  }

  private void load(int[] left) {
    if (left[0]-- > 0) {
      GenerationCall call =
          client.submit(
              GenerationRequest.of("p").withId("load-" + left[0]),
              new CallOptions().setTimeout(600_000));
      submissions.add(new Submission(call, Long.MAX_VALUE));
      open.add(call);
      call.outcome()
          .onSuccess(
              outcome -> {
                settled(call, outcome);
                world.after(outcome.failure() == null ? 0 : SECOND, () -> load(left));
              });
    }
  }

  /** The words are put together only when they are needed: there are millions of checks. */
  private static void that(boolean holds, Object... otherwise) {
    if (!holds) {
      throw new AssertionError(
          Arrays.stream(otherwise).map(String::valueOf).collect(Collectors.joining()));
    }
  }
}
