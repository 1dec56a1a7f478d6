package io.fluxbus.store;

import static io.fluxbus.store.StoreWorld.require;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.store.StoredCall.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The truth about every POST, and the rules for what callers and the store may say about it. */
final class SimulationRules {
  /** The price of an image, in billionths of a dollar. */
  static final long PRICE = 60_000_000;

  /** A caller may leave while its POST is on the way from the gate to the network. */
  private static final long JUST_NOW = 10 * StoreWorld.MILLI;

  private final StoreWorld world;
  private final MemoryOutcomeStore store;
  private final boolean repeatsUnknown;
  private final List<Post> posts = new ArrayList<>();
  private final List<Submission> submissions = new ArrayList<>();
  private final Map<CallKey, Integer> reclaims = new HashMap<>();
  private final Map<SimulatedNode, Map<CallKey, Long>> sendingRequested = new HashMap<>();
  private final Set<CallKey> mayBeUnknown = new HashSet<>();
  private long budget = Long.MAX_VALUE;

  /** A POST that has reached the API. */
  final class Post {
    private final int number = posts.size();
    private final CallKey key;
    private final SimulatedNode node;
    private final GenerationRequest request;
    private final long sent = world.elapsed();
    private boolean billed;

    private Post(SimulatedNode node, GenerationRequest request) {
      this.key = keyOf(request);
      this.node = node;
      this.request = request;
    }

    GenerationResult result() {
      return ModelClient.result(request, number);
    }

    void bill() {
      billed = true;
      long cost = PRICE * posts.stream().filter(post -> post.billed).count();
      require(cost <= budget, "the budget is exceeded");
      long times = posts.stream().filter(post -> post.billed && post.key.equals(key)).count();
      require(
          repeatsUnknown || times <= 1 + reclaims.getOrDefault(key, 0), key, " is billed twice");
    }
  }

  /** A call of a caller, with its latest end in the time of the world. */
  static final class Submission {
    final SimulatedNode node;
    final GenerationRequest request;
    final long submitted;
    final long deadline;
    boolean cancelled;
    boolean closed;
    GenerationOutcome outcome;
    long completed;

    Submission(SimulatedNode node, GenerationRequest request, long submitted, long deadline) {
      this.node = node;
      this.request = request;
      this.submitted = submitted;
      this.deadline = deadline;
    }
  }

  /**
   * @param repeatsUnknown whether calls with unknown outcomes are repeated, so that a key may be
   *     billed twice
   */
  SimulationRules(StoreWorld world, MemoryOutcomeStore store, boolean repeatsUnknown) {
    this.world = world;
    this.store = store;
    this.repeatsUnknown = repeatsUnknown;
  }

  /** Sets the most that all calls may cost, in billionths of a dollar. */
  void setBudget(long limit) {
    budget = limit;
  }

  /** The key of a request. Requests of the same key may differ. */
  static CallKey keyOf(GenerationRequest request) {
    return new CallKey("", "key:" + request.prompt().split(" ", -1)[0]);
  }

  void submitted(Submission submission) {
    submissions.add(submission);
  }

  void reclaimed(CallKey key) {
    require(repeatsUnknown, key, " is claimed again");
    reclaims.merge(key, 1, Integer::sum);
  }

  void sendingRequested(SimulatedNode node, CallKey key) {
    sendingRequested.computeIfAbsent(node, first -> new HashMap<>()).put(key, world.elapsed());
  }

  void answeredUnknown(GenerationRequest request) {
    mayBeUnknown.add(keyOf(request));
  }

  /** The process has crashed, or was closed with calls in flight. */
  void ended(SimulatedNode node) {
    sendingRequested
        .getOrDefault(node, Map.of())
        .forEach(
            (key, requested) -> {
              StoredCall row = store.find(key).result();
              boolean inFlight = row != null && row.outcome() == null && isOf(row, node);
              // The store may execute the requests of the process later.
              if (inFlight || requested >= world.elapsed() - StoreLink.LATEST) {
                mayBeUnknown.add(key);
              }
            });
  }

  private static boolean isOf(StoredCall row, SimulatedNode node) {
    return row.claim().node().startsWith(node.name() + ".");
  }

  /** A POST leaves. */
  Post posted(SimulatedNode node, GenerationRequest request) {
    CallKey key = keyOf(request);
    StoredCall row = store.find(key).result();
    require(
        row != null && (row.state() == State.SENT || row.state() == State.UNKNOWN),
        "a POST of ",
        key,
        " leaves, but the store says ",
        row == null ? "nothing" : row.state());
    require(repeatsUnknown || isOf(row, node), "a POST leaves under the claim of another");
    require(
        submissions.stream()
            .anyMatch(
                call ->
                    call.node == node
                        && (call.outcome == null || call.completed + JUST_NOW >= world.elapsed())
                        && call.request.prompt().equals(request.prompt())),
        "a POST leaves that nobody waits for: ",
        key);
    Post post = new Post(node, request);
    posts.add(post);
    return post;
  }

  /** A caller gets its outcome. */
  void completed(Submission call, GenerationOutcome outcome) {
    require(call.outcome == null, "two outcomes of ", call.request.id());
    call.outcome = outcome;
    call.completed = world.elapsed();
    require(outcome.id().equals(call.request.id()), "the outcome of another request");
    require(
        world.elapsed() <= call.deadline + StoreSimulation.GRACE,
        call.request.id(),
        " ends past its deadline: ",
        outcome);
    GenerationException failure = outcome.failure();
    if (failure == null) {
      checkResult(call, outcome);
      return;
    }
    require(failure.type() != FailureType.CANCELLED || call.cancelled, "was not cancelled");
    require(failure.type() != FailureType.CLOSED || call.closed, "was not closed");
    if (failure.detail().contains("different request")) {
      require(
          submissions.stream()
              .anyMatch(
                  other ->
                      keyOf(other.request).equals(keyOf(call.request))
                          && !other.request.prompt().equals(call.request.prompt())),
          "rejected, although all requests of the key are equal");
    } else if (failure.billed() == Billed.NO) {
      require(
          posts.stream().noneMatch(post -> post.billed && mayHaveMade(call, post)),
          call.request.id(),
          " is billed, but its outcome says that it is not: ",
          outcome);
    } else if (failure.billed() == Billed.YES) {
      require(
          posts.stream().anyMatch(post -> post.billed && post.key.equals(keyOf(call.request))),
          "not billed, but the outcome says that it is: ",
          outcome);
    }
    checkRecorded(call, outcome);
  }

  /** Whether the call took part in a POST. */
  private static boolean mayHaveMade(Submission call, Post post) {
    return post.node == call.node
        && post.request.prompt().equals(call.request.prompt())
        && post.sent >= call.submitted;
  }

  private void checkResult(Submission call, GenerationOutcome outcome) {
    GenerationResult result = outcome.result();
    List<GeneratedImage> images = result.withoutFiles().images();
    require(
        result.images().stream()
            .allMatch(i -> i.file() == null || i.file().equals(ModelClient.file(i))),
        "the file of another image");
    require(
        result.prompt().equals(call.request.prompt()),
        call.request.id(),
        " got the images of another request");
    require(
        posts.stream().anyMatch(post -> post.billed && post.result().images().equals(images)),
        "no such images were made");
    require(
        outcome.replayed() == (outcome.attempts() == 0)
            && outcome.replayed() == (result.usdSpent().signum() == 0),
        "the cost is counted for the wrong caller: ",
        outcome);
    require(
        repeatsUnknown
            || submissions.stream()
                .filter(other -> other.outcome != null && other.outcome.result() != null)
                .filter(other -> keyOf(other.request).equals(keyOf(call.request)))
                .allMatch(other -> other.outcome.result().withoutFiles().images().equals(images)),
        "callers of one key got different images");
    checkRecorded(call, outcome);
  }

  /**
   * An outcome that was billed is recorded before it is delivered, if the store answers in time.
   */
  private void checkRecorded(Submission call, GenerationOutcome outcome) {
    if (outcome.failure() != null && outcome.failure().billed() != Billed.YES) {
      return;
    }
    StoredCall row = store.find(keyOf(call.request)).result();
    require(
        repeatsUnknown
            || world.elapsed() >= call.deadline
            || call.closed
            || (row != null && row.outcome() != null),
        "delivered before it is recorded: ",
        outcome);
  }

  /** After the faults, when everything had enough time. */
  void checkQuiescence() {
    for (Submission call : submissions) {
      require(call.outcome != null || !call.node.isAlive(), "no outcome for ", call.request.id());
    }
    for (StoredCall row : rows()) {
      CallKey key = row.claim().key();
      require(row.isSettled(), key, " is stuck: ", row.state(), " ", row.claim().node());
      require(
          row.state() != State.UNKNOWN || repeatsUnknown || mayBeUnknown.contains(key),
          key,
          " is unknown without a reason");
      require(
          row.state() != State.FAILED || row.outcome().failure().billed() == Billed.YES,
          "a failure without cost is recorded");
    }
    posts.stream()
        .filter(post -> post.billed)
        .forEach(
            post ->
                require(store.find(post.key).result() != null, post.key, " is billed and free"));
  }

  List<StoredCall> rows() {
    return store.list(new StoreQuery(Set.of(), null, null, null, 1_000, 0)).result();
  }

  /** A key can be used again. */
  static void checkProbe(GenerationException failure) {
    require(
        failure == null
            || failure.billed() == Billed.UNKNOWN
            || switch (failure.type()) {
              case OVERLOADED, BAD_RESPONSE, BUDGET_EXHAUSTED -> true;
              default -> false;
            },
        "a key cannot be used again: ",
        failure);
  }
}
