package io.fluxbus.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The test of the {@link Simulation}: breaks one rule of the flow control after another, and
 * expects that a seed fails. {@code -Dmutants.seeds=N} runs N seeds of each and prints how many
 * fail.
 */
class MutantsTest {
  /**
   * The number of seeds that the simulation runs. If none of them fails, the rule is not tested.
   */
  private static final long ENOUGH = 10_000;

  private static final long COUNTED = Long.getLong("mutants.seeds", 0);

  static Stream<Mutant> mutants() {
    String admission = "flow/Admission.java";
    String check = "flow/AdmissionCheck.java";
    String permits = "flow/Permits.java";
    String retries = "flow/Retries.java";
    String breaker = "flow/CircuitBreaker.java";
    String result = "http/AttemptResult.java";
    String lifecycle = "impl/CallLifecycle.java";
    String gated = "impl/GatedAttempt.java";
    return Stream.of(
        new Mutant("a permit is released twice", "flow/TicketList.java", "size--", "size -= 2"),
        new Mutant(
            "a permit is not returned",
            permits,
            "    running.remove(ticket);\n",
            "    if (signal != LimitSignal.UNAUTHORIZED) running.remove(ticket);\n"),
        new Mutant(
            "one call too many starts",
            permits,
            "running.size() < limit.current()",
            "running.size() <= limit.current()"),
        new Mutant(
            "an unknown outcome is retried",
            retries,
            "if (mayBillTwice && !policy.retryUnknown()) {",
            "if (mayBillTwice && policy.maxAttempts() == 0) {"),
        new Mutant(
            "a billed attempt is retried",
            result,
            "case YES -> Repeatable.NEVER;",
            "case YES -> Repeatable.FREE;"),
        new Mutant(
            "the deadline is ignored when an attempt begins",
            lifecycle,
            "timeLeft <= 0",
            "timeLeft == Long.MIN_VALUE"),
        new Mutant(
            "the deadline is ignored in the queue",
            admission,
            "if (ticket.deadline - now <= 0) {",
            "if (ticket.deadline - now == Long.MIN_VALUE) {"),
        new Mutant(
            "the deadline is ignored by the timeout of an attempt",
            "impl/CallServices.java",
            "Math.min(options().getAttemptTimeout(), millis)",
            "options().getAttemptTimeout()"),
        new Mutant(
            "the deadline is ignored by a retry",
            retries,
            "if (delay >= ticket.deadline - now) {",
            "if (delay == Long.MIN_VALUE) {"),
        new Mutant(
            "a reservation is not returned", admission, "    spend.settle(ticket.price, 0);\n", ""),
        new Mutant(
            "a retry after an unknown outcome reserves nothing",
            retries,
            "if (mayBillTwice && !spend.reserve(ticket.price)) {",
            "if (mayBillTwice && spend.spent() < 0) {"),
        new Mutant(
            "the spend limit is exceeded",
            "flow/SpendBudget.java",
            "amount > limit - reserved - spent",
            "amount > limit - spent"),
        new Mutant(
            "an attempt that may have been billed is not counted",
            result,
            "OptionalLong.of(0) : OptionalLong.empty()",
            "OptionalLong.of(0) : OptionalLong.of(0)"),
        new Mutant(
            "the limit is cut twice per epoch",
            "flow/AdaptiveLimit.java",
            "if (startedIn == epoch) {",
            "if (startedIn >= 0) {"),
        new Mutant(
            "the limit does not grow",
            "flow/AdaptiveLimit.java",
            "inFlight * 2L < current()",
            "inFlight < 1_000"),
        new Mutant(
            "the queue takes one call too many",
            check,
            "if (queue.size() >= (long) maxQueueSize + free) {",
            "if (queue.size() > (long) maxQueueSize + free) {"),
        new Mutant(
            "the number of calls between two attempts is not limited",
            check,
            "waits ? 0 : permits.limit() - permits.inUse()",
            "waits ? 0 : 1_000"),
        new Mutant(
            "the retry budget is ignored",
            retries,
            "if (!atOnce && !budget.hasToken()) {",
            "if (policy.maxAttempts() < 0) {"),
        new Mutant(
            "the rate limit is ignored",
            "flow/RateLimit.java",
            "Math.max(0, due - tolerance - now)",
            "0"),
        new Mutant(
            "a suspended client sends requests",
            check,
            "if (breaker.rejects(now)) {",
            "if (breaker.rejects(now) && closed) {"),
        new Mutant(
            "several probes are sent at once",
            breaker,
            "case HALF_OPEN -> true;",
            "case HALF_OPEN -> now - openUntil < 0;"),
        new Mutant(
            "a suspension ends without a success",
            breaker,
            "signal == LimitSignal.ACCEPTED ? State.CLOSED : State.OPEN",
            "State.CLOSED"),
        new Mutant(
            "the wake timer is not set",
            "impl/TimedAdmission.java",
            "    wakeTimer.check();\n",
            ""),
        new Mutant(
            "the followers of an equal call are forgotten",
            admission,
            "while (ticket.followers != null",
            "while (closed && ticket.followers != null"),
        new Mutant(
            "a cancelled call is sent",
            lifecycle,
            "if (early != null || timeLeft <= 0) {",
            "if (timeLeft <= 0) {"),
        new Mutant(
            "a call that was cancelled before its gate is sent",
            gated,
            "boolean first = !ended;",
            "boolean first = true;"),
        new Mutant(
            "a gate that never opens holds its permit forever",
            gated,
            "cancelTimer = runtime.schedule(timeout, () -> context.execute(this::timedOut));",
            "cancelTimer = () -> {};"),
        new Mutant(
            "a call that returns to the queue cannot be cancelled",
            lifecycle,
            "meantime.\n              withdraw();",
            "meantime."),
        new Mutant("a closed client admits calls", admission, "    closed = true;\n", ""),
        new Mutant(
            "closing does not wait for the outcomes",
            "impl/FluxClientImpl.java",
            "withinTime(openCalls.allDelivered())",
            "Future.<Void>succeededFuture()"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void aSeedFailsWhenARuleIsBroken(Mutant mutant) {
    if (COUNTED > 0) {
      System.out.printf(
          "%5d of %d seeds: %s%n",
          mutant.failures(Simulation.class, COUNTED), COUNTED, mutant.rule());
    } else {
      assertThat(mutant.failsWithin(Simulation.class, ENOUGH)).as(mutant.rule()).isTrue();
    }
  }
}
