package io.fluxbus.benchmarks;

import io.fluxbus.Priority;
import io.fluxbus.benchmarks.harness.WithoutStub;
import io.fluxbus.flow.Admission;
import io.fluxbus.flow.CircuitBreaker;
import io.fluxbus.flow.ConcurrencyLimit;
import io.fluxbus.flow.LimitSignal;
import io.fluxbus.flow.Permits;
import io.fluxbus.flow.RateLimit;
import io.fluxbus.flow.Rejection;
import io.fluxbus.flow.RetryBudget;
import io.fluxbus.flow.RetryPolicy;
import io.fluxbus.flow.SpendBudget;
import io.fluxbus.flow.StartBackoff;
import io.fluxbus.flow.Ticket;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The cost of admission alone, with a short and a very long queue. If an operation takes constant
 * time, the length of the queue only matters because of the processor's caches.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@WithoutStub
public class AdmissionBenchmark {
  private static final long YEAR = TimeUnit.DAYS.toNanos(365);
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  /** The last call that got a permit on this thread, in an array of one element. */
  private static final ThreadLocal<Waiter[]> STARTED = ThreadLocal.withInitial(() -> new Waiter[1]);

  private static final class Waiter extends Ticket {
    Waiter(long deadline) {
      super(Priority.INTERACTIVE, deadline, 0, null);
    }

    @Override
    protected void onPermit() {
      STARTED.get()[0] = this;
    }

    @Override
    protected void onRejected(Rejection rejection) {}

    @Override
    protected void onLeaderSettled(Ticket leader) {}
  }

  /** An admission with a permit for each thread, and waiting calls. */
  @State(Scope.Benchmark)
  public static class Queue {
    /** The number of waiting calls. */
    @Param({"10", "1000", "1000000"})
    int queue;

    private final AtomicLong clock = new AtomicLong();
    private Admission admission;
    private Waiter[] waiters;
    private int permits;

    /** Creates an admission without calls. */
    @Setup
    public void setup(BenchmarkParams benchmark) {
      permits = benchmark.getThreads();
      admission =
          new Admission(
              Integer.MAX_VALUE,
              new Permits(
                  ConcurrencyLimit.fixed(permits),
                  new RateLimit(0, 1, clock.get()),
                  new StartBackoff(() -> 0.5)),
              new SpendBudget(Long.MAX_VALUE),
              new RetryPolicy(4, 1, 1, false),
              new RetryBudget(50),
              new CircuitBreaker(YEAR),
              clock.get());
      waiters = new Waiter[queue];
    }

    /** Acquires a thread's permit. When all threads have theirs, the queue is filled. */
    private synchronized void enter() {
      admit(YEAR);
      if (admission.stats().inFlight() == permits) {
        for (int i = 0; i < queue; i++) {
          waiters[i] = admit(YEAR + i * MILLISECOND);
        }
      }
    }

    /** Admits a call. The deadlines are spread over the timer wheel; none passes by itself. */
    private Waiter admit(long timeLeft) {
      long now = clock.get();
      Waiter waiter = new Waiter(now + timeLeft);
      admission.admit(waiter, now).run();
      return waiter;
    }
  }

  /** One thread, with its permit and its share of the waiting calls. */
  @State(Scope.Thread)
  public static class BenchmarkThread {
    private Waiter[] started;
    private int first;
    private int step;
    private int position;

    /** Acquires the permit. */
    @Setup
    public void setup(Queue queue, ThreadParams threads) {
      started = STARTED.get();
      first = threads.getThreadIndex();
      step = threads.getThreadCount();
      queue.enter();
    }

    /** Returns another waiting call of the share, far from the last one. */
    private int next(int queue) {
      position = (position + 7_919) % (queue / step);
      return position * step + first;
    }
  }

  /** A call is admitted through the queue and settled. */
  @Benchmark
  public void admitAndSettle(Queue queue, BenchmarkThread thread) {
    queue.admit(2 * YEAR);
    queue
        .admission
        .settle(thread.started[0], LimitSignal.ACCEPTED, OptionalLong.of(0), queue.clock.get())
        .run();
  }

  /** A call in the middle of the queue is cancelled, and another one joins the end. */
  @Benchmark
  public void cancel(Queue queue, BenchmarkThread thread) {
    int next = thread.next(queue.queue);
    queue.admission.withdraw(queue.waiters[next], queue.clock.get()).orElseThrow().run();
    queue.waiters[next] = queue.admit(YEAR + next * MILLISECOND);
  }

  /** A call joins the queue and its deadline passes before all others. */
  @Benchmark
  public void expire(Queue queue, BenchmarkThread thread) {
    queue.admit(3 * MILLISECOND);
    queue.admission.wake(queue.clock.addAndGet(5 * MILLISECOND)).run();
  }
}
