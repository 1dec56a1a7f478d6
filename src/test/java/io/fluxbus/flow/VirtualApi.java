package io.fluxbus.flow;

import io.fluxbus.Priority;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToLongFunction;

/**
 * An API and its clients in virtual time. The API runs a limited number of calls at once, each for
 * a random time, and answers a further one with 429 after 50 ms. The clients use the real {@link
 * Admission} and retry after a 429. The clock wraps during a run.
 */
final class VirtualApi {
  static final long SECOND = 1_000_000_000;

  private static final long START = Long.MAX_VALUE - 1000 * SECOND;
  private static final long RESPONSE_429 = SECOND / 20;

  /** How many calls of a client are in the queue, running or between two attempts. */
  private static final int CALLS = 450;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(order, other.order) : Long.signum(at - other.at);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Random random;
  private final ToLongFunction<Random> latency;
  private final TimeWeightedSum busy = new TimeWeightedSum();
  private int limit;
  private long retryAfter;
  private int running;
  private long now = START;
  private long order;

  /**
   * @param latency of an accepted call
   */
  VirtualApi(long seed, int limit, ToLongFunction<Random> latency) {
    this.random = new Random(seed);
    this.limit = limit;
    this.latency = latency;
  }

  /** Returns an evenly distributed latency; the bounds are in seconds. */
  static ToLongFunction<Random> between(double least, double most) {
    return random -> (long) ((least + random.nextDouble() * (most - least)) * SECOND);
  }

  /** Returns a lognormal latency; the median is in seconds. */
  static ToLongFunction<Random> lognormal(double median, double sigma) {
    return random -> (long) (median * Math.exp(sigma * random.nextGaussian()) * SECOND);
  }

  void setLimit(int newLimit) {
    limit = newLimit;
  }

  /** Sets the Retry-After of each 429, in nanoseconds. */
  void setRetryAfter(long nanos) {
    retryAfter = nanos;
  }

  /** The time that the accepted calls have run, in seconds. */
  double busySeconds() {
    return busy.until(now);
  }

  /** Returns a limit with the default options of a client. */
  ConcurrencyLimit adaptive() {
    return ConcurrencyLimit.adaptive(16, 200, random::nextDouble);
  }

  /** Starts a client that always has waiting calls. */
  Client client(ConcurrencyLimit concurrency) {
    return client(concurrency, latency, CALLS);
  }

  /**
   * Starts a client that replaces each call that ends.
   *
   * @param calls how many calls it has at once
   */
  Client client(ConcurrencyLimit concurrency, ToLongFunction<Random> clientLatency, int calls) {
    Client client = new Client(concurrency, clientLatency, true);
    client.submit(calls);
    return client;
  }

  /** Starts a client whose calls are all submitted with {@link Client#submit}. */
  Client idleClient(ConcurrencyLimit concurrency) {
    return new Client(concurrency, latency, false);
  }

  /** Runs the events until the given number of seconds after the start. */
  void runUntil(double seconds) {
    long end = START + (long) (seconds * SECOND);
    while (!events.isEmpty() && events.peek().at - end <= 0) {
      Event event = events.poll();
      now = event.at;
      event.action.run();
    }
    now = end;
  }

  private void after(long nanos, Runnable action) {
    events.add(new Event(now + nanos, order++, action));
  }

  /** The integral of a number over time. */
  private static final class TimeWeightedSum {
    private long since = START;
    private int number;
    private double seconds;

    void add(int change, long now) {
      seconds = until(now);
      number += change;
      since = now;
    }

    double until(long now) {
      return seconds + (double) number * (now - since) / SECOND;
    }
  }

  final class Client {
    private final Admission admission;
    private final ToLongFunction<Random> latency;
    private final boolean replacesCalls;
    private final TimeWeightedSum busy = new TimeWeightedSum();
    private boolean closed;
    private long timerAt = Admission.NEVER;
    private long accepted;
    private long rateLimitedCount;
    private long failed;

    private Client(
        ConcurrencyLimit concurrency, ToLongFunction<Random> latency, boolean replacesCalls) {
      this.latency = latency;
      this.replacesCalls = replacesCalls;
      admission =
          new Admission(
              Integer.MAX_VALUE,
              new Permits(
                  concurrency, new RateLimit(0, 1, now), new StartBackoff(random::nextDouble)),
              new SpendBudget(Long.MAX_VALUE),
              new RetryPolicy(4, SECOND / 2, 20 * SECOND, false),
              new RetryBudget(50),
              new CircuitBreaker(SECOND),
              now);
    }

    void submit(int calls) {
      for (int i = 0; i < calls; i++) {
        run(admission.admit(new Generation(), now));
      }
    }

    /** Rejects the waiting calls. The running calls end. */
    void close() {
      closed = true;
      run(admission.close(now));
    }

    /** The time that its accepted calls have run, in seconds. */
    double busySeconds() {
      return busy.until(now);
    }

    /** The number of accepted calls. */
    long accepted() {
      return accepted;
    }

    /** The number of attempts that were answered with 429. */
    long rateLimitedCount() {
      return rateLimitedCount;
    }

    /** The number of failed calls. */
    long failed() {
      return failed;
    }

    int limit() {
      return admission.stats().limit();
    }

    private void run(Effects effects) {
      effects.run();
      long at = admission.wakeAt();
      if (at != Admission.NEVER && (timerAt == Admission.NEVER || at - timerAt < 0)) {
        timerAt = at;
        after(Math.max(0, at - now), () -> wake(at));
      }
    }

    private void wake(long at) {
      if (timerAt == at) {
        timerAt = Admission.NEVER;
        run(admission.wake(now));
      }
    }

    private final class Generation extends Ticket {
      private int attempts;

      private Generation() {
        super(Priority.BULK, now + Admission.LONGEST_WAIT, 0, null);
      }

      @Override
      protected void onPermit() {
        attempts++;
        if (running < limit) {
          changeRunning(1);
          after(latency.applyAsLong(random), this::generated);
        } else {
          after(RESPONSE_429, this::rateLimited);
        }
      }

      private void changeRunning(int change) {
        running += change;
        VirtualApi.this.busy.add(change, now);
        busy.add(change, now);
      }

      private void generated() {
        changeRunning(-1);
        accepted++;
        settle(LimitSignal.ACCEPTED);
      }

      private void rateLimited() {
        rateLimitedCount++;
        FailedAttempt attempt =
            new FailedAttempt(
                attempts, Repeatable.FREE, LimitSignal.RATE_LIMITED, retryAfter, false);
        RetryDecision decision = admission.retry(this, attempt, random.nextDouble(), now);
        if (decision.isGranted()) {
          run(decision.effects());
        } else {
          failed++;
          settle(LimitSignal.RATE_LIMITED);
        }
      }

      private void settle(LimitSignal signal) {
        run(admission.settle(this, signal, OptionalLong.of(0), now));
        if (replacesCalls && !closed) {
          submit(1);
        }
      }

      @Override
      protected void onRejected(Rejection rejection) {
        if (!closed) {
          throw new AssertionError(rejection.detail());
        }
      }

      @Override
      protected void onLeaderSettled(Ticket leader) {
        throw new AssertionError("no call has a key");
      }
    }
  }
}
