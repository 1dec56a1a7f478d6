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
import io.fluxbus.http.CallScope;
import io.fluxbus.http.Transport;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model of the API and of the network in front of it, with the true ledger. At every step it may
 * reject, delay, drop, truncate, bill or lose a request, with probabilities that depend on the
 * seed. It yields the results that the classification of the real transport would yield.
 */
final class ModelApi implements Transport {
  /** The highest price of an image, in billionths of a dollar. */
  static final long PRICE = 40_000_000;

  /** The longest response time without faults, in milliseconds. */
  static final long SLOWEST = 4_600;

  private final VirtualWorld world;
  private final ModelFaults faults;
  private final Map<String, Entry> ledger = new HashMap<>();

  private double billsAfterReset = 0.5;
  private boolean rejectsKey;
  private int limit;
  private int processing;
  private long billed;
  private boolean closed;
  private boolean failed;
  private long limitedPost;
  private int limited;
  private long lastAccepted = -1;
  private final List<Exchange> running = new ArrayList<>();
  private final List<Long> posts = new ArrayList<>();

  /** The truth about one request. */
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
    faults = new ModelFaults(world);
  }

  /** Rejects the key from now on, or accepts it again. */
  void rejectKey(boolean rejectsKey) {
    this.rejectsKey = rejectsKey;
  }

  void heal() {
    faults.heal();
    rejectsKey = false;
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

  /** The number of attempts that were answered with 429. */
  int rateLimited() {
    return limited;
  }

  /** The time at which the last of these attempts was posted. */
  long lastRateLimitedPost() {
    return limitedPost;
  }

  /** Whether any attempt has failed, so that its call may be retried. */
  boolean failed() {
    return failed;
  }

  /** The time of the last response that shows that the key is accepted. */
  long lastAccepted() {
    return lastAccepted;
  }

  /** The number of attempts in flight that were posted after that time. */
  long runningSince(long time) {
    return running.stream().filter(exchange -> exchange.posted > time).count();
  }

  /** The time at which each attempt was posted. */
  List<Long> posts() {
    return posts;
  }

  Entry entry(String id) {
    return ledger.computeIfAbsent(id, unseen -> new Entry());
  }

  @Override
  public Attempt post(
      GenerationRequest request,
      Priority priority,
      CallScope scope,
      long timeout,
      Handler<AttemptResult> onResult) {
    if (closed) {
      throw new AssertionError("posted after closing: " + request.id());
    }
    Entry entry = entry(request.id());
    entry.posts++;
    entry.lastPost = world.elapsed();
    posts.add(world.elapsed());
    return new Exchange(request, entry, world.current(), onResult).begin(timeout);
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
    private final Handler<AttemptResult> onResult;
    private final long posted = world.elapsed();
    private boolean sent;
    private boolean ended;
    private Runnable timer;

    Exchange(
        GenerationRequest request,
        Entry entry,
        VirtualWorld.VirtualContext context,
        Handler<AttemptResult> onResult) {
      this.request = request;
      this.entry = entry;
      this.context = context;
      this.onResult = onResult;
    }

    Exchange begin(long timeout) {
      running.add(this);
      timer = world.after(timeout * VirtualWorld.MILLI, () -> context.execute(this::timedOut));
      long connecting = world.chance(0.8) ? 0 : world.randomMillis(0, 500);
      if (world.chance(faults.connectFails)) {
        world.after(connecting, () -> fail(CONNECT_FAILED, "no connection"));
      } else {
        world.after(connecting, this::send);
      }
      return this;
    }

    private void timedOut() {
      FailureType type = sent ? OUTCOME_UNKNOWN : CONNECT_FAILED;
      end(AttemptResult.failed(new GenerationException(type, "no response in time")));
    }

    private void send() {
      if (!ended) {
        sent = true;
        world.after(world.randomMillis(0, 20), this::arrive);
      }
    }

    private void arrive() {
      if (ended && world.chance(0.5)) {
        return;
      }
      if (rejectsKey) {
        fail(UNAUTHORIZED, "the key is rejected");
      } else if (processing >= limit || world.chance(faults.rateLimits)) {
        GenerationException limited = new GenerationException(RATE_LIMITED, "too many");
        respond(
            AttemptResult.failed(
                world.chance(0.7) ? limited : limited.withRetryAfter(retryAfter())));
      } else if (world.chance(faults.rejects)) {
        fail(INVALID_REQUEST, "odd");
      } else if (world.chance(faults.failsEarly)) {
        fail(SERVER_ERROR, "busy");
      } else {
        processing++;
        world.after(world.randomMillis(500, 4000), this::finish);
        if (world.chance(faults.gatewayResponds)) {
          world.after(
              world.randomMillis(0, 3000), () -> fail(OUTCOME_UNKNOWN, "a gateway responds"));
        }
      }
    }

    private Duration retryAfter() {
      return Duration.ofMillis(world.random.nextLong(1, world.chance(0.1) ? 100_000 : 1_000));
    }

    private void finish() {
      processing--;
      if (world.chance(faults.failsLate)) {
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
      world.after(world.randomMillis(0, 20), () -> respond(cost));
    }

    private void respond(long cost) {
      if (world.chance(faults.losesResponse)) {
        return;
      }
      if (world.chance(faults.cutsResponse)) {
        fail(OUTCOME_UNKNOWN, "cut off");
      } else if (world.chance(faults.respondsBadly)) {
        fail(BAD_RESPONSE, "no image");
      } else {
        BigDecimal usd = world.chance(0.5) ? null : BigDecimal.valueOf(cost, 9);
        List<GeneratedImage> images =
            List.of(new GeneratedImage("https://h/a.png", null, null, null, null, null, null));
        respond(
            AttemptResult.succeeded(
                new GenerationResult(images, 0, null, null, Map.of(), null, null, usd)));
      }
    }

    private void fail(FailureType type, String detail) {
      respond(AttemptResult.failed(new GenerationException(type, detail)));
    }

    /** Delivers a response, unless the exchange has ended. */
    private void respond(AttemptResult result) {
      context.execute(() -> end(result));
    }

    private void end(AttemptResult result) {
      if (!ended) {
        ended = true;
        timer.run();
        if (result.failure() != null && result.failure().billed() == Billed.UNKNOWN) {
          entry.unknown++;
        }
        running.remove(this);
        failed |= result.failure() != null;
        if (result.failure() == null || result.failure().billed() == Billed.YES) {
          lastAccepted = world.elapsed();
        } else if (result.failure().type() == RATE_LIMITED) {
          limitedPost = posted;
          limited++;
        }
        onResult.handle(result);
      }
    }

    @Override
    public void end(FailureType type, String detail) {
      if (!context.isCurrent()) {
        throw new AssertionError("ended off its context");
      }
      GenerationException failure = new GenerationException(type, detail);
      end(AttemptResult.failed(sent ? failure.withBilled(Billed.UNKNOWN) : failure));
    }
  }
}
