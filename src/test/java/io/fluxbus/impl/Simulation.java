package io.fluxbus.impl;

import static io.fluxbus.impl.FlowInvariants.require;

import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.flow.SpendAmounts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The real client in a {@link VirtualWorld} with a {@link ModelApi}, for one seed. After every
 * event, {@link FlowInvariants} compares its state with the true ledger, and {@link
 * OutcomeInvariants} every outcome. First there are faults, which the seed determines. Then the
 * faults end, every call must get its outcome, and the client must recover.
 */
final class Simulation {
  private static final long FAULTS_END = 20_000 * VirtualWorld.MILLI;
  private static final long SECOND = 1_000 * VirtualWorld.MILLI;
  private static final int RETRY_RESERVE = 50;

  private final VirtualWorld world;
  private final ModelApi api;

  /** The current options. */
  private FluxClientOptions options;

  private final FluxClientImpl client;
  private final FlowInvariants invariants;
  private final OutcomeInvariants outcomes;
  private final List<Submission> submissions = new ArrayList<>();
  private final Set<GenerationCall> open = new LinkedHashSet<>();

  private boolean closing;
  private long lastDeadline;

  private record Submission(GenerationCall call, long deadline) {}

  private Simulation(long seed) {
    world = new VirtualWorld(seed);
    api = new ModelApi(world);
    options = RandomOptions.of(world);
    client = new FluxClientImpl(world, api, options);
    invariants = new FlowInvariants(world, api, options, client);
    outcomes = new OutcomeInvariants(world, api);
    outcomes.onUpdate(options);
  }

  /**
   * Runs one seed.
   *
   * @throws AssertionError if a rule is broken; the message names the seed
   */
  static void run(long seed) {
    try {
      new Simulation(seed).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private void run() {
    int calls = world.random.nextInt(5, 50);
    Cancellation cancellation = new Cancellation();
    for (int i = 0; i < calls; i++) {
      long at = world.chance(0.5) ? world.randomMillis(0, 500) : world.randomMillis(0, 18_000);
      String id = "call-" + i;
      world.after(at, () -> world.onRandomContext(() -> submit(id, cancellation)));
    }
    if (world.chance(0.1)) {
      world.after(world.randomMillis(0, 18_000), () -> world.onRandomContext(cancellation::cancel));
    }
    if (world.chance(0.2)) {
      world.after(world.randomMillis(0, 10_000), () -> api.rejectKey(true));
      world.after(world.randomMillis(10_000, 18_000), () -> api.rejectKey(false));
    }
    if (world.chance(0.15)) {
      world.after(world.randomMillis(0, 18_000), () -> world.onRandomContext(this::close));
    }
    if (world.chance(0.3)) {
      for (int i = world.random.nextInt(1, 4); i > 0; i--) {
        world.after(world.randomMillis(0, 18_000), () -> world.onRandomContext(this::update));
      }
    }
    world.otherThread(
        () -> {
          int any = world.random.nextInt(open.size() + 1);
          open.stream().skip(any).findFirst().ifPresent(this::cancel);
        });
    world.after(FAULTS_END, api::heal);
    world.run(invariants::check);
    checkAllSettled();
    if (!closing && options.getSpendLimitUsd() == null && world.chance(0.25)) {
      checkRecovery();
    }
    if (!closing) {
      world.after(0, this::close);
      world.run(invariants::check);
      checkAllSettled();
    }
    require(api.closed(), "the transport is not closed with the client");
  }

  /** A client that is closing does not change. */
  private void update() {
    FluxClientOptions changed = RandomOptions.changed(options, world);
    if (changed.getInitialConcurrency() > changed.getMaxConcurrency()) {
      requireRejected(changed);
      return;
    }
    if (closing) {
      client.update(changed);
      return;
    }
    options = changed;
    invariants.onUpdate(changed);
    outcomes.onUpdate(changed);
    require(client.update(changed).isEmpty(), "an option did not change");
    invariants.afterUpdate();
  }

  private void requireRejected(FluxClientOptions contradicting) {
    try {
      client.update(contradicting);
    } catch (IllegalArgumentException expected) {
      return;
    }
    throw new AssertionError("contradicting options were accepted");
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
            world.checked(
                outcome -> {
                  checkSettled(call, outcome);
                  require(
                      world.elapsed() <= deadline + world.maxDelay(),
                      call.id(),
                      " ends past its deadline");
                }));
    if (world.chance(0.15)) {
      long at = world.randomMillis(0, world.chance(0.5) ? 10 : 6_000);
      world.after(at, () -> world.onRandomContext(() -> cancel(call)));
    }
    if (world.chance(0.05)) {
      // Submits a call within the callback of another one.
      call.outcome().onSuccess(world.checked(outcome -> submit(id + "-again", cancellation)));
    }
  }

  /** A gate that opens at once or later, fails, throws, or never completes. */
  private Future<Void> gate() {
    if (world.chance(0.05)) {
      throw new IllegalStateException("broken gate");
    }
    Promise<Void> open = Promise.promise();
    Runnable opens = world.chance(0.1) ? () -> open.fail("shut") : open::complete;
    if (world.chance(0.3)) {
      opens.run();
    } else if (world.chance(0.97)) {
      world.after(world.randomMillis(0, 5), () -> world.onRandomContext(opens));
    }
    return open.future();
  }

  private void cancel(GenerationCall call) {
    if (call.cancel()) {
      outcomes.onCancelled(call);
    }
  }

  private void close() {
    closing = true;
    outcomes.onClose();
    client
        .close()
        .onSuccess(world.checked(v -> require(open.isEmpty(), "closed before all is settled")));
  }

  private void checkSettled(GenerationCall call, GenerationOutcome outcome) {
    require(open.remove(call), call.id(), " has a second outcome");
    outcomes.checkSettled(call, outcome);
  }

  private void checkAllSettled() {
    require(open.isEmpty(), "no outcome for ", open.stream().map(GenerationCall::id).toList());
    require(
        world.elapsed() <= Math.max(FAULTS_END, lastDeadline) + 30 * SECOND, "it took too long");
    FluxClientStats now = client.stats();
    require(now.inFlight() == 0, "permits are lost: ", now);
    require(now.queued() == 0, "the queue is not empty: ", now);
    require(now.reservedUsd().signum() == 0, "reservations are lost: ", now);
    require(
        SpendAmounts.cost(now.spentUsd()) >= api.billed(),
        "more was billed than is counted: ",
        now,
        ", ",
        api.billed());
    require(
        now.retries() <= RETRY_RESERVE + submissions.size() / 10, "over the retry budget: ", now);
    long settled = now.succeeded() + now.failures().values().stream().mapToLong(n -> n).sum();
    require(settled == submissions.size(), "the numbers of outcomes are wrong: ", now);
    submissions.forEach(
        submission ->
            outcomes.checkHistory(submission.call().outcome().result(), submission.deadline()));
  }

  /**
   * Checks that the client finds the limit again after the faults, with the highest number of
   * concurrent calls.
   */
  private void checkRecovery() {
    invariants.resetHighestLimit();
    int atOnce = Math.min(options.getMaxConcurrency(), options.getMaxQueueSize() + 1);
    world.after(options.getSuspensionCoolDown() * VirtualWorld.MILLI, () -> {});
    world.run(invariants::check);
    FluxClientStats start = client.stats();
    int[] left = {200};
    for (int i = 0; i < atOnce; i++) {
      world.after(world.randomMillis(0, 100), () -> load(left));
    }
    lastDeadline = Long.MAX_VALUE / 2;
    world.run(invariants::check);
    checkAllSettled();
    if (!options.isAdaptiveConcurrency() || options.getAttemptTimeout() < ModelApi.SLOWEST) {
      // With these options there are always too many calls at once, or too little time.
      return;
    }
    require(client.stats().succeeded() > start.succeeded() + 20, "it does not recover: ", start);
    require(!client.stats().suspended(), "it stays suspended");
    int reachable = Math.min(atOnce, Math.min(options.getMaxConcurrency(), api.limit()));
    require(invariants.highestLimit() >= reachable, "the limit does not recover: ", client.stats());
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
              world.checked(
                  outcome -> {
                    checkSettled(call, outcome);
                    world.after(outcome.failure() == null ? 0 : SECOND, () -> load(left));
                  }));
    }
  }
}
