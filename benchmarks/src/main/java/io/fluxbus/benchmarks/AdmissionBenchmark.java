package io.fluxbus.benchmarks;

import io.fluxbus.Priority;
import io.fluxbus.flow.Admission;
import io.fluxbus.flow.ConcurrencyLimit;
import io.fluxbus.flow.Learned;
import io.fluxbus.flow.RateLimit;
import io.fluxbus.flow.Refusal;
import io.fluxbus.flow.RetryBudget;
import io.fluxbus.flow.SpendBudget;
import io.fluxbus.flow.Suspension;
import io.fluxbus.flow.Ticket;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
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

/**
 * What admission costs alone, with a queue that is empty, short or very long in front of it: if an
 * operation takes constant time, the length makes no difference but for the processor's caches.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar AdmissionBenchmark -prof gc}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AdmissionBenchmark {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long FAR = 600 * SECOND;

  /** How many calls wait. */
  @Param({"0", "1000", "1000000"})
  int queue;

  private Admission admission;
  private long now;

  /** The one that runs, so that all others wait; null when nobody waits. */
  private Waiter running;

  private Waiter started;
  private Waiter[] waiters;
  private int victim;

  private final class Waiter extends Ticket {
    Waiter(long deadline) {
      super(Priority.INTERACTIVE, deadline, 0, null);
    }

    @Override
    protected void onStart() {
      started = this;
    }

    @Override
    protected void onRefused(Refusal refusal) {}

    @Override
    protected void onShared(Ticket leader) {}
  }

  @Setup
  public void setup() {
    admission =
        new Admission(
            Integer.MAX_VALUE,
            ConcurrencyLimit.fixed(1),
            new RateLimit(0, 1, now),
            new SpendBudget(Long.MAX_VALUE),
            new RetryBudget(50),
            new Suspension(SECOND),
            now);
    if (queue > 0) {
      running = new Waiter(Long.MAX_VALUE / 4);
      admission.admit(running, now).run();
    }
    waiters = new Waiter[queue];
    for (int i = 0; i < queue; i++) {
      // Deadlines all over the wheel.
      waiters[i] = new Waiter(now + 36_000 * SECOND + i * 1_000_000L);
      admission.admit(waiters[i], now).run();
    }
  }

  /** A call that comes and goes: through the queue when there is one, else at once. */
  @Benchmark
  public void admitAndSettle() {
    admission.admit(new Waiter(now + 2 * 36_000 * SECOND), now).run();
    Waiter next = queue > 0 ? running : started;
    admission.settle(next, Learned.ACCEPTED, OptionalLong.of(0), now).run();
    running = started;
  }

  /** One in the middle of the queue leaves it, and another joins its end. */
  @Benchmark
  public void cancel() {
    if (queue == 0) {
      admission.admit(new Waiter(now + FAR), now).run();
      admission.settle(started, Learned.NOTHING, OptionalLong.of(0), now).run();
      return;
    }
    victim = (victim + 7_919) % queue;
    admission.withdraw(waiters[victim], now).orElseThrow().run();
    waiters[victim] = new Waiter(now + 36_000 * SECOND + victim * 1_000_000L);
    admission.admit(waiters[victim], now).run();
  }

  /** One joins the queue, and its time is up before all others'. */
  @Benchmark
  public void expire() {
    if (queue == 0) {
      admission.wake(now).run();
      return;
    }
    admission.admit(new Waiter(now + 3_000_000), now).run();
    now += 5_000_000;
    admission.wake(now).run();
  }
}
