package io.fluxbus.impl;

import static io.fluxbus.FailureType.BAD_RESPONSE;
import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.INVALID_REQUEST;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.FailureType.RATE_LIMITED;
import static io.fluxbus.FailureType.SERVER_ERROR;
import static io.fluxbus.FailureType.UNAUTHORIZED;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.Priority;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.Transport;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The API and the network before it, with the true ledger. At every step it may refuse, delay,
 * drop, cut, bill and lose, each with a probability that the seed decides. What it tells the client
 * is what the judge would say of it.
 */
final class ModelApi implements Transport {
  /** Of one image, in billionths of a dollar; what is billed is at most that. */
  static final long PRICE = 40_000_000;

  /** Without faults, no answer takes so many milliseconds. */
  static final long SLOWEST = 4_600;

  private final VirtualWorld world;
  private final Map<String, Entry> ledger = new HashMap<>();

  private double connectFails;
  private double limitsAtWhim;
  private double refuses;
  private double failsEarly;
  private double failsLate;
  private double answersBadly;
  private double losesAnswer;
  private double cutsAnswer;
  private double gatewayAnswers;
  private double billsAfterReset = 0.5;
  private boolean denies;
  private int limit;
  private int processing;
  private long billed;
  private boolean closed;
  private boolean failed;
  private long limitedPost;
  private int limited;
  private long lastAccepted = -1;
  private final Set<Exchange> onPermit = new HashSet<>();
  private final List<Long> posts = new ArrayList<>();

  /** What is true of one request. */
  static final class Entry {
    int posts;
    int unknown;
    int timesBilled;
    long billed;
    long lastPost;
  }

  ModelApi(VirtualWorld world) {
    this.world = world;
    limit = world.random.nextInt(1, 8);
    connectFails = some();
    limitsAtWhim = some();
    refuses = some() / 4;
    failsEarly = some();
    failsLate = some();
    answersBadly = some();
    losesAnswer = some();
    cutsAnswer = some();
    gatewayAnswers = some();
  }

  private double some() {
    return world.chance(0.6) ? 0 : world.random.nextDouble() * 0.4;
  }

  /** From now on the key is refused, or accepted again. */
  void deny(boolean denies) {
    this.denies = denies;
  }

  void heal() {
    connectFails = 0;
    limitsAtWhim = 0;
    refuses = 0;
    failsEarly = 0;
    failsLate = 0;
    answersBadly = 0;
    losesAnswer = 0;
    cutsAnswer = 0;
    gatewayAnswers = 0;
    denies = false;
  }

  int limit() {
    return limit;
  }

  long billed() {
    return billed;
  }

  boolean closed() {
    return closed;
  }

  /** How many attempts were told that they were too many. */
  int limited() {
    return limited;
  }

  /** When the last of them was posted. */
  long limitedPost() {
    return limitedPost;
  }

  /** Whether any attempt has failed, so that its call may come back for another. */
  boolean failed() {
    return failed;
  }

  /** When the last answer came that shows that the key is accepted. */
  long lastAccepted() {
    return lastAccepted;
  }

  /** How many attempts are under way that were posted after that time. */
  long liveSince(long time) {
    return onPermit.stream().filter(exchange -> exchange.posted > time).count();
  }

  /** When each attempt was posted. */
  List<Long> posts() {
    return posts;
  }

  Entry entry(String id) {
    return ledger.computeIfAbsent(id, unseen -> new Entry());
  }

  @Override
  public Attempt post(
      GenerationRequest request, Priority priority, long timeout, Handler<AttemptResult> verdict) {
    if (closed) {
      throw new AssertionError("posted after closing: " + request.id());
    }
    Entry entry = entry(request.id());
    entry.posts++;
    entry.lastPost = world.elapsed();
    posts.add(world.elapsed());
    return new Exchange(request, entry, world.current(), verdict).begin(timeout);
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return Future.succeededFuture();
  }

  private final class Exchange implements Attempt {
    private final GenerationRequest request;
    private final Entry entry;
    private final VirtualWorld.VirtualContext context;
    private final Handler<AttemptResult> verdict;
    private final long posted = world.elapsed();
    private boolean sent;
    private boolean ended;
    private Runnable timer;

    Exchange(
        GenerationRequest request,
        Entry entry,
        VirtualWorld.VirtualContext context,
        Handler<AttemptResult> verdict) {
      this.request = request;
      this.entry = entry;
      this.context = context;
      this.verdict = verdict;
    }

    Exchange begin(long timeout) {
      onPermit.add(this);
      timer = world.after(timeout * VirtualWorld.MILLI, () -> context.execute(this::timedOut));
      long connecting = world.chance(0.8) ? 0 : world.millis(0, 500);
      if (world.chance(connectFails)) {
        world.after(connecting, () -> fail(CONNECT_FAILED, "no connection"));
      } else {
        world.after(connecting, this::send);
      }
      return this;
    }

    private void timedOut() {
      FailureType type = sent ? OUTCOME_UNKNOWN : CONNECT_FAILED;
      hand(AttemptResult.failed(new GenerationException(type, "no answer in time")));
    }

    private void send() {
      if (!ended) {
        sent = true;
        world.after(world.millis(0, 20), this::arrive);
      }
    }

    private void arrive() {
      if (ended && world.chance(0.5)) {
        return;
      }
      if (denies) {
        fail(UNAUTHORIZED, "the key is refused");
      } else if (processing >= limit || world.chance(limitsAtWhim)) {
        GenerationException limited = new GenerationException(RATE_LIMITED, "too many");
        tell(AttemptResult.failed(world.chance(0.7) ? limited : limited.withRetryAfter(asked())));
      } else if (world.chance(refuses)) {
        fail(INVALID_REQUEST, "odd");
      } else if (world.chance(failsEarly)) {
        fail(SERVER_ERROR, "busy");
      } else {
        processing++;
        world.after(world.millis(500, 4000), this::finish);
        if (world.chance(gatewayAnswers)) {
          world.after(world.millis(0, 3000), () -> fail(OUTCOME_UNKNOWN, "a gateway answers"));
        }
      }
    }

    private Duration asked() {
      return Duration.ofMillis(world.random.nextLong(1, world.chance(0.1) ? 100_000 : 1_000));
    }

    private void finish() {
      processing--;
      if (world.chance(failsLate)) {
        fail(SERVER_ERROR, "no image came");
        return;
      }
      if (ended && !world.chance(billsAfterReset)) {
        return;
      }
      long cost = world.random.nextLong(PRICE * request.imageCount() + 1);
      entry.timesBilled++;
      entry.billed += cost;
      billed += cost;
      world.after(world.millis(0, 20), () -> answer(cost));
    }

    private void answer(long cost) {
      if (world.chance(losesAnswer)) {
        return;
      }
      if (world.chance(cutsAnswer)) {
        fail(OUTCOME_UNKNOWN, "cut off");
      } else if (world.chance(answersBadly)) {
        fail(BAD_RESPONSE, "no image");
      } else {
        BigDecimal usd = world.chance(0.5) ? null : BigDecimal.valueOf(cost, 9);
        List<GeneratedImage> images =
            List.of(new GeneratedImage("https://h/a.png", null, null, null, null, null, null));
        tell(
            AttemptResult.succeeded(
                new GenerationResult(images, 0, null, null, Map.of(), null, null, usd)));
      }
    }

    private void fail(FailureType type, String detail) {
      tell(AttemptResult.failed(new GenerationException(type, detail)));
    }

    /** What arrives when the exchange has ended is never seen. */
    private void tell(AttemptResult told) {
      context.execute(() -> hand(told));
    }

    private void hand(AttemptResult told) {
      if (!ended) {
        ended = true;
        timer.run();
        if (told.failure() != null && told.failure().billed() == Billed.UNKNOWN) {
          entry.unknown++;
        }
        onPermit.remove(this);
        failed |= told.failure() != null;
        if (told.failure() == null || told.failure().billed() == Billed.YES) {
          lastAccepted = world.elapsed();
        } else if (told.failure().type() == RATE_LIMITED) {
          limitedPost = posted;
          limited++;
        }
        verdict.handle(told);
      }
    }

    @Override
    public void end(FailureType type, String detail) {
      if (!context.isCurrent()) {
        throw new AssertionError("ended off its context");
      }
      GenerationException failure = new GenerationException(type, detail);
      hand(AttemptResult.failed(sent ? failure.withBilled(Billed.UNKNOWN) : failure));
    }
  }
}
