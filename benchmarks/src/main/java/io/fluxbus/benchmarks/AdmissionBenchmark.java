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
 * What admission costs alone, with a short or a very long queue in front of it: if an operation
 * takes constant time, the length makes no difference but for the processor's caches.
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

  /** The call that a thread's own action has started last. */
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

  /** An admission with a permit for each thread, and calls that wait for them. */
  @State(Scope.Benchmark)
  public static class Queue {
    /** How many calls wait. */
    @Param({"10", "1000", "1000000"})
    int queue;

    private final AtomicLong clock = new AtomicLong();
    private Admission admission;
    private Waiter[] waiters;
    private int permits;

    /** Without a call. */
    @Setup
    public void setup(BenchmarkParams benchmark) {
      permits = benchmark.getThreads();
      admission =
          new Admission(
              Integer.MAX_VALUE,
              new Permits(ConcurrencyLimit.fixed(permits), new RateLimit(0, 1, clock.get())),
              new SpendBudget(Long.MAX_VALUE),
              new RetryPolicy(4, 1, 1, false),
              new RetryBudget(50),
              new CircuitBreaker(YEAR),
              clock.get());
      waiters = new Waiter[queue];
    }

    /** A thread takes its permit; once all have, the queue fills. */
    private synchronized void enter() {
      admit(YEAR);
      if (admission.stats().inFlight() == permits) {
        for (int i = 0; i < queue; i++) {
          waiters[i] = admit(YEAR + i * MILLISECOND);
        }
      }
    }

    /** All over the wheel, and none of them in the benchmark's time. */
    private Waiter admit(long timeLeft) {
      long now = clock.get();
      Waiter waiter = new Waiter(now + timeLeft);
      admission.admit(waiter, now).run();
      return waiter;
    }
  }

  /** One thread, with its permit and its share of those that wait. */
  @State(Scope.Thread)
  public static class Actor {
    private Waiter[] started;
    private int first;
    private int step;
    private int place;

    /** Takes its permit. */
    @Setup
    public void setup(Queue queue, ThreadParams threads) {
      started = STARTED.get();
      first = threads.getThreadIndex();
      step = threads.getThreadCount();
      queue.enter();
    }

    /** Another one of its share, far from the last. */
    private int victim(int queue) {
      place = (place + 7_919) % (queue / step);
      return place * step + first;
    }
  }

  /** A call that comes and goes, through the queue. */
  @Benchmark
  public void admitAndSettle(Queue queue, Actor actor) {
    queue.admit(2 * YEAR);
    queue
        .admission
        .settle(actor.started[0], LimitSignal.ACCEPTED, OptionalLong.of(0), queue.clock.get())
        .run();
  }

  /** One in the middle of the queue leaves it, and another joins its end. */
  @Benchmark
  public void cancel(Queue queue, Actor actor) {
    int victim = actor.victim(queue.queue);
    queue.admission.withdraw(queue.waiters[victim], queue.clock.get()).orElseThrow().run();
    queue.waiters[victim] = queue.admit(YEAR + victim * MILLISECOND);
  }

  /** One joins the queue, and its time is up before all others'. */
  @Benchmark
  public void expire(Queue queue, Actor actor) {
    queue.admit(3 * MILLISECOND);
    queue.admission.wake(queue.clock.addAndGet(5 * MILLISECOND)).run();
  }
}
