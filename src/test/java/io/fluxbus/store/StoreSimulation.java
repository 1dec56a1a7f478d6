package io.fluxbus.store;

import static io.fluxbus.store.StoreWorld.require;

import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.BaseUrl;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several instances with real {@link DurableFluxClient}s on one {@link MemoryOutcomeStore}, for one
 * seed. First there are faults: crashes, partitions, and a store that answers late, twice or never.
 * Then the faults end, every call must get its outcome, and no key may be stuck.
 */
final class StoreSimulation {
  private static final long FAULTS_END = 10 * StoreWorld.SECOND;
  private static final long QUIET = 32 * StoreWorld.SECOND;
  private static final long END = 41 * StoreWorld.SECOND;
  private static final long LEASE = 3_000;
  private static final long RECORD_TIMEOUT = 2_000;
  private static final String BUDGET = "b";
  private static final int MAX_TIMEOUT = 8_000;

  /** The longest time after its deadline at which a call ends, on the slowest clock. */
  static final long GRACE = 3 * StoreWorld.SECOND;

  private final StoreWorld world;
  private final MemoryOutcomeStore store;
  private final SimulationRules rules;
  private final boolean retriesUnknown;
  private final DurableOptions options;
  private final List<Instance> instances = new ArrayList<>();
  private final int keys;
  private int calls;

  /** An instance that is started again after each crash. */
  private final class Instance {
    private final int index;
    private int starts;
    private SimulatedNode node;
    private StoreNode storeNode;
    private final List<DurableFluxClient> clients = new ArrayList<>();
    private final Map<DurableFluxClient, List<SimulationRules.Submission>> submitted =
        new HashMap<>();
    private int open;

    private Instance(int index) {
      this.index = index;
    }

    private void start() {
      node = new SimulatedNode(world, "n" + index + "-" + starts++, this::crashed);
      OutcomeStore link = new StoreLink(world, node, store, rules);
      StoreMonitor monitor = new StoreMonitor(new StoreLog(NoLog.INSTANCE, node::schedule), null);
      storeNode = new StoreNode(new StoreServices(node, link, monitor), options, node::nextName);
      clients.clear();
      submitted.clear();
      ModelClient below = new ModelClient(world, node, rules, retriesUnknown);
      open = world.random().nextInt(1, 3);
      for (int i = 0; i < open; i++) {
        clients.add(
            new DurableFluxClient(below, storeNode, this::release, options, node::hash, null));
      }
    }

    private Future<Void> release() {
      return --open > 0 ? Future.succeededFuture() : storeNode.close();
    }

    private void crashed(SimulatedNode crashed) {
      rules.ended(crashed);
      world.after(world.randomMillis(10, 3_000), this::start);
    }

    private void close(DurableFluxClient client) {
      rules.ended(node);
      submitted.getOrDefault(client, List.of()).forEach(call -> call.closed = true);
      client.close();
    }
  }

  private StoreSimulation(long seed) {
    world = new StoreWorld(seed);
    store = new MemoryOutcomeStore(MemoryOutcomeStore.DEFAULT_MAX_CALLS, Long.MAX_VALUE, world);
    retriesUnknown = world.chance(0.1);
    boolean reclaims = world.chance(0.15);
    rules = new SimulationRules(world, store, retriesUnknown || reclaims);
    options =
        new DurableOptions()
            .setLeaseDuration(LEASE)
            .setPollInterval(200)
            .setRecordTimeout(RECORD_TIMEOUT)
            .setAttemptTimeout(6_000)
            .setRetryUnknownOutcome(reclaims);
    if (world.chance(0.2)) {
      long limit = world.random().nextInt(1, 6) * SimulationRules.PRICE;
      options.setBudget(BUDGET).setPricePerImageUsd(0.06);
      store.setBudget(BUDGET, limit);
      rules.setBudget(limit);
    }
    keys = world.random().nextInt(1, 6);
    int count = world.random().nextInt(2, 4);
    for (int i = 0; i < count; i++) {
      instances.add(new Instance(i));
    }
  }

  /**
   * Runs one seed.
   *
   * @throws AssertionError if a rule is broken; the message names the seed
   */
  static void run(long seed) {
    try {
      new StoreSimulation(seed).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private void run() {
    instances.forEach(instance -> world.after(world.randomMillis(0, 500), instance::start));
    int count = world.random().nextInt(3, 16);
    Cancellation cancellation = new Cancellation();
    for (int i = 0; i < count; i++) {
      long at = world.chance(0.5) ? world.randomMillis(500, 1_500) : world.randomMillis(500, 9_500);
      String key = "k" + world.random().nextInt(keys);
      world.after(at, () -> submit(key, cancellation));
    }
    if (world.chance(0.2)) {
      world.after(world.randomMillis(500, 9_500), cancellation::cancel);
    }
    for (Instance instance : instances) {
      disturb(instance);
    }
    world.after(FAULTS_END, this::heal);
    world.runUntil(QUIET);
    rules.checkQuiescence();
    probe();
    world.runUntil(END);
    rules.checkQuiescence();
    instances.forEach(instance -> instance.clients.forEach(instance::close));
    world.runUntil(END + 5 * StoreWorld.SECOND);
    require(store.beats().result().isEmpty(), "a closed instance is registered");
  }

  private void disturb(Instance instance) {
    if (world.chance(0.5)) {
      for (int i = world.random().nextInt(1, 4); i > 0; i--) {
        world.after(world.randomMillis(500, 9_500), () -> crash(instance));
      }
    }
    if (world.chance(0.3)) {
      world.after(world.randomMillis(500, 8_000), () -> partition(instance));
    }
    if (world.chance(0.1)) {
      world.after(world.randomMillis(500, 9_500), () -> closeOne(instance));
    }
  }

  private void crash(Instance instance) {
    if (instance.node != null) {
      instance.node.crash();
    }
  }

  private void partition(Instance instance) {
    SimulatedNode node = instance.node;
    if (node != null) {
      node.setPartitioned(true);
      world.after(world.randomMillis(100, 6_000), () -> node.setPartitioned(false));
    }
  }

  /** Closes a client. The other one of the instance, if there is one, goes on. */
  private void closeOne(Instance instance) {
    if (instance.node != null && instance.node.isAlive() && instance.clients.size() > 1) {
      instance.close(instance.clients.remove(0));
    }
  }

  private void heal() {
    world.heal();
    instances.forEach(instance -> instance.node.setPartitioned(false));
  }

  private void submit(String key, Cancellation cancellation) {
    Instance instance = instances.get(world.random().nextInt(instances.size()));
    if (instance.node == null || !instance.node.isAlive()) {
      return;
    }
    String prompt = world.chance(0.9) ? key : key + " other";
    CallOptions callOptions =
        new CallOptions()
            .setIdempotencyKey(key)
            .setTimeout(world.random().nextInt(1, world.chance(0.3) ? 2_000 : MAX_TIMEOUT));
    if (world.chance(0.2)) {
      callOptions.setCancellation(cancellation);
    }
    submit(instance, prompt, callOptions);
  }

  private void submit(Instance instance, String prompt, CallOptions callOptions) {
    SimulatedNode node = instance.node;
    GenerationRequest request = GenerationRequest.of(prompt).withId("call-" + calls++);
    DurableFluxClient client =
        instance.clients.get(world.random().nextInt(instance.clients.size()));
    SimulationRules.Submission submission =
        new SimulationRules.Submission(
            node,
            request,
            world.elapsed(),
            world.elapsed() + node.worldTime(callOptions.getTimeout() * StoreWorld.MILLI));
    instance.submitted.computeIfAbsent(client, first -> new ArrayList<>()).add(submission);
    rules.submitted(submission);
    node.onAnyContext(
        () -> {
          if (callOptions.getCancellation() != null) {
            submission.cancelled = true;
          }
          GenerationCall call = client.submit(request, callOptions);
          call.outcome()
              .onSuccess(
                  world.checked(
                      outcome -> {
                        // The caller is gone with its instance.
                        if (node.isAlive()) {
                          rules.completed(submission, outcome);
                          save(client, request, callOptions, outcome);
                        }
                      }));
          if (world.chance(0.2)) {
            node.after(
                world.randomMillis(0, world.chance(0.5) ? 20 : 5_000),
                () -> {
                  submission.cancelled = true;
                  call.cancel();
                });
          }
        });
  }

  private void save(
      DurableFluxClient client,
      GenerationRequest request,
      CallOptions options,
      GenerationOutcome outcome) {
    if (outcome.failure() == null && world.chance(0.3)) {
      client.recordFiles(request, options, ModelClient.saved(outcome));
    }
  }

  /** Each key can be used again: it is free, or its outcome is replayed. */
  private void probe() {
    for (int i = 0; i < keys; i++) {
      Instance instance = instances.get(world.random().nextInt(instances.size()));
      String key = "k" + i;
      StoredCall row = store.find(new CallKey("", "key:" + key)).result();
      String prompt =
          row != null && row.claim().fingerprint().equals(fingerprint(key + " other"))
              ? key + " other"
              : key;
      SimulatedNode node = instance.node;
      GenerationRequest request = GenerationRequest.of(prompt).withId("probe-" + i);
      DurableFluxClient client = instance.clients.get(0);
      SimulationRules.Submission submission =
          new SimulationRules.Submission(node, request, world.elapsed(), Long.MAX_VALUE / 2);
      rules.submitted(submission);
      node.onAnyContext(
          () ->
              client
                  .submit(request, new CallOptions().setIdempotencyKey(key))
                  .outcome()
                  .onSuccess(
                      world.checked(
                          outcome -> {
                            rules.completed(submission, outcome);
                            SimulationRules.checkProbe(outcome.failure());
                          })));
    }
  }

  private String fingerprint(String prompt) {
    return new Fingerprint(BaseUrl.parse(options.getBaseUrl())).of(GenerationRequest.of(prompt));
  }
}
