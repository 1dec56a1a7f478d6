package io.fluxbus.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The test of the {@link Simulation}: each rule of the flow is broken in turn, and seeds must fail.
 * {@code -Dmutants.seeds} runs as many of each and prints how many fail.
 */
class MutantsTest {
  /** As many as the simulation runs: what they do not show would pass unseen. */
  private static final long ENOUGH = 10_000;

  private static final long COUNTED = Long.getLong("mutants.seeds", 0);

  static Stream<Mutant> mutants() {
    String admission = "flow/Admission.java";
    String lessons = "impl/LimitSignals.java";
    String client = "impl/FluxClientImpl.java";
    return Stream.of(
        new Mutant("a permit is released twice", "flow/TicketList.java", "size--", "size -= 2"),
        new Mutant(
            "a permit is forgotten",
            admission,
            "    running.remove(ticket);\n",
            "    if (signal != LimitSignal.UNAUTHORIZED) running.remove(ticket);\n"),
        new Mutant(
            "one more starts than may",
            admission,
            "while (next != null && running.size() < limit.current()",
            "while (next != null && running.size() <= limit.current()"),
        new Mutant(
            "an unknown outcome is tried again",
            lessons,
            "case UNKNOWN -> retryUnknown && failure",
            "case UNKNOWN -> failure"),
        new Mutant(
            "what was billed is tried again",
            lessons,
            "case NO -> failure.type().retryable();\n      case YES -> false;",
            "case NO -> failure.type().retryable();\n      case YES -> true;"),
        new Mutant(
            "the deadline is ignored where an attempt begins",
            client,
            "timeLeft <= 0",
            "timeLeft == Long.MIN_VALUE"),
        new Mutant(
            "the deadline is ignored in the queue",
            admission,
            "if (ticket.deadline - now <= 0) {",
            "if (ticket.deadline - now == Long.MIN_VALUE) {"),
        new Mutant(
            "the deadline is ignored by an attempt's timeout",
            client,
            "Math.min(options.getAttemptTimeout(), millis)",
            "options.getAttemptTimeout()"),
        new Mutant(
            "the deadline is ignored by a retry",
            admission,
            "if (delay >= ticket.deadline - now) {",
            "if (delay == Long.MIN_VALUE) {"),
        new Mutant("a reservation leaks", admission, "    spend.settle(ticket.price, 0);\n", ""),
        new Mutant(
            "the reservation of a retried unknown outcome is forgotten",
            admission,
            "if (unknown && !spend.reserve(ticket.price))",
            "if (unknown && spend.spent() < 0)"),
        new Mutant(
            "the spend limit is not kept",
            "flow/SpendBudget.java",
            "amount > limit - reserved - spent",
            "amount > limit - spent"),
        new Mutant(
            "what may have been billed is not counted",
            lessons,
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
            "the queue has room for one too many",
            admission,
            "if (room.size() >= (long) maxQueueSize + free) {",
            "if (room.size() > (long) maxQueueSize + free) {"),
        new Mutant(
            "between two attempts, calls wait without a bound",
            admission,
            "waits ? 0 : limit.current() - running.size()",
            "waits ? 0 : 1_000"),
        new Mutant(
            "the retry budget is ignored",
            admission,
            "if (!retries.has()) {",
            "if (limit.current() < 0) {"),
        new Mutant(
            "the rate is ignored",
            "flow/RateLimit.java",
            "Math.max(0, due - tolerance - now)",
            "0"),
        new Mutant(
            "a suspended client goes on",
            admission,
            "if (suspension.refuses(now)) {",
            "if (suspension.refuses(now) && closed) {"),
        new Mutant(
            "many probe at once",
            "flow/Suspension.java",
            "(probe != null || now - until < 0)",
            "now - until < 0"),
        new Mutant(
            "a suspension ends by itself",
            "flow/Suspension.java",
            "suspended = signal != LimitSignal.ACCEPTED",
            "suspended = false"),
        new Mutant("nobody sets the alarm", client, "    wakeTimer.check();\n", ""),
        new Mutant(
            "those that wait for an equal call are forgotten",
            admission,
            "while (ticket.followers != null",
            "while (closed && ticket.followers != null"),
        new Mutant(
            "a cancelled call is sent all the same",
            client,
            "if (ending != null || timeLeft <= 0) {",
            "if (timeLeft <= 0) {"),
        new Mutant(
            "a call that was ended before its gate leaves all the same",
            "impl/GatedAttempt.java",
            "boolean first = !passed;",
            "boolean first = true;"),
        new Mutant(
            "a gate that never opens holds its permit for ever",
            "impl/GatedAttempt.java",
            "attempt.timer = wakeTimer.apply(() -> call.onContext(attempt::timedOut));",
            "attempt.timer = () -> {};"),
        new Mutant(
            "a call that goes back to waiting cannot be cancelled",
            client,
            "            if (!call.endAttempt()) {\n              leave(call);\n            }",
            "            call.endAttempt();"),
        new Mutant("a closed client admits calls", admission, "    closed = true;\n", ""),
        new Mutant(
            "closing waits for nobody",
            client,
            "inTime(open.none()).compose(v -> inTime(endpoint.close()))",
            "inTime(endpoint.close())"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void seedsFailWhenARuleIsBroken(Mutant mutant) {
    if (COUNTED > 0) {
      System.out.printf("%5d of %d seeds: %s%n", mutant.failures(COUNTED), COUNTED, mutant.rule());
    } else {
      assertThat(mutant.failsWithin(ENOUGH)).as(mutant.rule()).isTrue();
    }
  }
}
