package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random steps in a random order: all totals are right after every step. */
class AdmissionModelTest {
  private static final long SECOND = Call.SECOND;
  private static final long TICK = 1 << 20;
  private static final long SPEND_LIMIT = 300;

  /**
   * The settings.
   *
   * @param perSecond 0 for no rate
   */
  record Setting(long start, int maxQueueSize, int permits, double perSecond) {}

  enum Phase {
    OUTSIDE,
    WAITING,
    RUNNING,
    ENDED
  }

  @Provide
  Arbitrary<Setting> settings() {
    return Combinators.combine(
            Arbitraries.of(0L, -1L, Long.MAX_VALUE - 3 * SECOND, Long.MIN_VALUE),
            Arbitraries.integers().between(0, 6),
            Arbitraries.integers().between(1, 4),
            Arbitraries.of(0.0, 0.0, 2.0, 10.0))
        .as(Setting::new);
  }

  @Provide
  Arbitrary<List<AdmissionStep>> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(40, AdmissionStep.Kind.ADMIT),
                Tuple.of(20, AdmissionStep.Kind.SETTLE),
                Tuple.of(20, AdmissionStep.Kind.RETRY),
                Tuple.of(10, AdmissionStep.Kind.WITHDRAW),
                Tuple.of(10, AdmissionStep.Kind.PASS),
                Tuple.of(5, AdmissionStep.Kind.PASS_UNNOTICED),
                Tuple.of(1, AdmissionStep.Kind.CLOSE)),
            Arbitraries.integers().between(0, 1000),
            Arbitraries.longs().between(0, 5 * SECOND),
            Arbitraries.frequency(
                Tuple.of(10, LimitSignal.ACCEPTED),
                Tuple.of(5, LimitSignal.RATE_LIMITED),
                Tuple.of(5, LimitSignal.IGNORED),
                Tuple.of(1, LimitSignal.UNAUTHORIZED)),
            Arbitraries.integers().between(0, 30))
        .as(AdmissionStep::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(150);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void theTotalsAreRightAfterEveryStep(
      @ForAll("settings") Setting setting, @ForAll("steps") List<AdmissionStep> steps) {
    Model model = new Model(setting);
    for (AdmissionStep step : steps) {
      model.run(step);
      model.assertBalanced();
    }
    model.finish();
  }

  /** The admission, and the totals that it must have. */
  private static final class Model {
    final Setting setting;
    final Admission admission;
    final List<Entry> entries = new ArrayList<>();
    long now;
    long spent;

    Model(Setting setting) {
      this.setting = setting;
      this.now = setting.start;
      admission =
          new Admission(
              setting.maxQueueSize,
              new Permits(
                  ConcurrencyLimit.fixed(setting.permits),
                  new RateLimit(setting.perSecond, 2, now),
                  new StartBackoff(() -> 0.5)),
              new SpendBudget(SPEND_LIMIT),
              new RetryPolicy(4, 1, 1, true),
              new RetryBudget(5),
              new CircuitBreaker(3 * SECOND),
              now);
    }

    void run(AdmissionStep step) {
      switch (step.kind()) {
        case ADMIT -> admit(step);
        case SETTLE -> choose(step, Phase.RUNNING).forEach(entry -> settle(entry, step));
        case RETRY -> choose(step, Phase.RUNNING).forEach(entry -> retry(entry, step));
        case WITHDRAW -> withdraw(step);
        case PASS -> pass(now + step.nanos());
        case PASS_UNNOTICED -> now += step.nanos();
        case CLOSE -> admission.close(now).run();
      }
    }

    /** Returns one of the calls in this phase, or an empty list. */
    private List<Entry> choose(AdmissionStep step, Phase phase) {
      List<Entry> candidates = entries.stream().filter(entry -> entry.phase == phase).toList();
      return candidates.isEmpty()
          ? candidates
          : List.of(candidates.get(step.which() % candidates.size()));
    }

    private void admit(AdmissionStep step) {
      List<Entry> outside = choose(step, Phase.OUTSIDE);
      Entry entry = outside.isEmpty() || step.which() % 2 == 0 ? new Entry(step) : outside.get(0);
      if (!entries.contains(entry)) {
        entries.add(entry);
      }
      entry.phase = Phase.WAITING;
      admission.admit(entry, now).run();
    }

    private void settle(Entry entry, AdmissionStep step) {
      // An attempt costs at most its price. Sometimes the cost is unknown.
      OptionalLong billed =
          step.which() % 5 == 0
              ? OptionalLong.empty()
              : OptionalLong.of(Math.min(step.amount(), entry.price));
      spent += billed.orElse(entry.price);
      entry.phase = Phase.ENDED;
      admission.settle(entry, step.signal(), billed, now).run();
    }

    private void retry(Entry entry, AdmissionStep step) {
      boolean mayBillTwice = step.which() % 3 == 0;
      FailedAttempt attempt =
          new FailedAttempt(
              1,
              mayBillTwice ? Repeatable.MAY_BILL_TWICE : Repeatable.FREE,
              step.signal(),
              step.nanos(),
              false);
      RetryDecision decision = admission.retry(entry, attempt, 0, now);
      if (!decision.isGranted()) {
        assertThat(decision.denial().detail()).isNotBlank();
        settle(entry, step);
        return;
      }
      assertThat(entry.deadline - now - step.nanos()).isPositive();
      spent += mayBillTwice ? entry.price : 0;
      entry.phase = Phase.WAITING;
      decision.effects().run();
    }

    private void withdraw(AdmissionStep step) {
      if (entries.isEmpty()) {
        return;
      }
      Entry entry = entries.get(step.which() % entries.size());
      boolean waited = entry.phase == Phase.WAITING;
      var effects = admission.withdraw(entry, now);
      assertThat(effects.isPresent()).isEqualTo(waited);
      if (waited) {
        entry.phase = Phase.ENDED;
        effects.get().run();
      }
    }

    /** Advances the time, and calls {@link Admission#wake} whenever it is due. */
    private void pass(long until) {
      while (admission.wakeAt() != Admission.NEVER && admission.wakeAt() - until <= 0) {
        long before = now;
        now = admission.wakeAt() - now > 0 ? admission.wakeAt() : now;
        admission.wake(now).run();
        assertThat(admission.wakeAt() == Admission.NEVER || admission.wakeAt() - before > 0)
            .as("progress")
            .isTrue();
        assertBalanced();
      }
      now = until;
    }

    void assertBalanced() {
      AdmissionStats stats = admission.stats();
      List<Entry> running = entries.stream().filter(entry -> entry.phase == Phase.RUNNING).toList();
      List<Entry> waiting = entries.stream().filter(entry -> entry.phase == Phase.WAITING).toList();
      List<Entry> followers =
          waiting.stream().filter(entry -> entry.state == Ticket.State.FOLLOWING).toList();
      assertThat(admission.running()).containsExactlyInAnyOrderElementsOf(running);
      assertThat(stats.inFlight()).isEqualTo(running.size());
      assertThat(stats.waiting())
          .isEqualTo(waiting.size())
          .isLessThanOrEqualTo(setting.maxQueueSize + setting.permits);
      assertThat(stats.spent()).isEqualTo(spent);
      assertThat(stats.reserved()).isEqualTo(prices(running) + prices(waiting) - prices(followers));
      assertThat(stats.spent() + stats.reserved()).isLessThanOrEqualTo(SPEND_LIMIT);
      for (Entry entry : followers) {
        assertThat(entries)
            .as("the leader")
            .anyMatch(other -> other != entry && other.followers == entry.list);
      }
      if (setting.perSecond == 0
          && running.size() < setting.permits
          && waiting.stream().anyMatch(entry -> entry.state == Ticket.State.QUEUED)) {
        assertThat(running)
            .as("if a call waits although a permit is free, starts pause, so no call runs")
            .isEmpty();
        assertThat(admission.wakeAt() - now).isLessThanOrEqualTo(8 * SECOND + 1);
      }
      if (waiting.isEmpty()) {
        assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
      }
      for (Entry entry : waiting) {
        assertThat(admission.wakeAt()).isNotEqualTo(Admission.NEVER);
        assertThat(admission.wakeAt() - entry.deadline).isLessThanOrEqualTo(TICK);
      }
    }

    private static long prices(List<Entry> calls) {
      return calls.stream().mapToLong(entry -> entry.price).sum();
    }

    /**
     * Checks that every waiting call gets a permit or a rejection, and that then no permit or
     * reservation is left.
     */
    void finish() {
      AdmissionStep last =
          new AdmissionStep(AdmissionStep.Kind.SETTLE, 1, 0, LimitSignal.ACCEPTED, 0);
      for (int i = 0; i < 100; i++) {
        List<Entry> running = choose(last, Phase.RUNNING);
        if (running.isEmpty()) {
          pass(now + SECOND);
        }
        running.forEach(entry -> settle(entry, last));
        assertBalanced();
      }
      assertThat(entries).noneMatch(entry -> entry.phase == Phase.WAITING);
      assertThat(admission.stats().inFlight()).isZero();
      assertThat(admission.stats().waiting()).isZero();
      assertThat(admission.stats().reserved()).isZero();
    }

    private final class Entry extends Ticket {
      Phase phase = Phase.OUTSIDE;

      Entry(AdmissionStep step) {
        super(
            step.which() % 3 == 0 ? Priority.BULK : Priority.INTERACTIVE,
            now + step.nanos(),
            step.which() % 4 == 0 ? 7 + step.which() % 8 : step.amount(),
            step.which() % 4 == 0 ? step.which() % 8 : null);
      }

      @Override
      protected void onPermit() {
        assertThat(phase).isEqualTo(Phase.WAITING);
        assertThat(deadline - now).as("time left at its start").isPositive();
        phase = Phase.RUNNING;
        assertThat(entries.stream().filter(entry -> entry.phase == Phase.RUNNING).count())
            .isLessThanOrEqualTo(setting.permits);
      }

      @Override
      protected void onRejected(Rejection rejection) {
        assertThat(phase).isEqualTo(Phase.WAITING);
        assertThat(rejection.detail()).isNotBlank();
        phase = Phase.ENDED;
      }

      @Override
      protected void onLeaderSettled(Ticket leader) {
        assertThat(phase).isEqualTo(Phase.WAITING);
        assertThat(((Entry) leader).phase).isIn(Phase.ENDED, Phase.WAITING);
        phase = Phase.OUTSIDE;
      }
    }
  }
}
