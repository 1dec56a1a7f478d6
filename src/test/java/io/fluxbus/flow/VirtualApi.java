package io.fluxbus.flow;

import io.fluxbus.Priority;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToLongFunction;

/**
 * An API and its clients in virtual time. A rateLimitedCount number of calls run at once, each for
 * a random time, and a further one is answered with 429 after 50 ms. The clients use the real
 * {@link Admission}, always have waiting calls, and retry after a 429. The clock wraps during a
 * run.
 */
final class VirtualApi {
  private static final long SECOND = 1_000_000_000;
  private static final long START = Long.MAX_VALUE - 1000 * SECOND;
  private static final long RESPONSE_429 = SECOND / 20;
  private static final int CALLS = 450;

  private record Event(long at, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.<Event>comparingLong(event -> event.at - START)
              .thenComparingLong(event -> event.order));

  private final Random random;
  private final ToLongFunction<Random> latency;
  private int limit;
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

  void setLimit(int newLimit) {
    limit = newLimit;
  }

  /** Starts a client. */
  Client client(ConcurrencyLimit concurrency) {
    return new Client(concurrency);
  }

  /** Runs the events until the given number of seconds after the start. */
  void runUntil(long seconds) {
    long end = START + seconds * SECOND;
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

  final class Client {
    private final Admission admission;
    private long timerAt = Admission.NEVER;
    private long accepted;
    private long rateLimitedCount;
    private long failed;

    private Client(ConcurrencyLimit concurrency) {
      admission =
          new Admission(
              CALLS,
              new Permits(concurrency, new RateLimit(0, 1, now)),
              new SpendBudget(Long.MAX_VALUE),
              new RetryPolicy(4, SECOND / 2, 20 * SECOND, false),
              new RetryBudget(50),
              new CircuitBreaker(SECOND),
              now);
      for (int i = 0; i < CALLS; i++) {
        admit();
      }
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

    private void admit() {
      run(admission.admit(new Generation(), now));
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
          running++;
          after(latency.applyAsLong(random), this::generated);
        } else {
          after(RESPONSE_429, this::rateLimited);
        }
      }

      private void generated() {
        running--;
        accepted++;
        settle(LimitSignal.ACCEPTED);
      }

      private void rateLimited() {
        rateLimitedCount++;
        FailedAttempt attempt =
            new FailedAttempt(attempts, Repeatable.FREE, LimitSignal.RATE_LIMITED, 0, false);
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
        admit();
      }

      @Override
      protected void onRejected(Rejection rejection) {
        throw new AssertionError(rejection.detail());
      }

      @Override
      protected void onLeaderSettled(Ticket leader) {
        throw new AssertionError("no call has a key");
      }
    }
  }
}
