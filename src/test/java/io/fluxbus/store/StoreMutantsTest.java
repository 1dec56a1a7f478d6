package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.impl.Mutant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The test of the {@link StoreSimulation}: breaks one rule of the store's protocol after another,
 * and expects that a seed fails. {@code -Dmutants.seeds=N} runs N seeds of each and prints how many
 * fail.
 */
class StoreMutantsTest {
  /** If none of these seeds fails, the rule is not tested. */
  private static final long ENOUGH = 2_000;

  private static final long COUNTED = Long.getLong("mutants.seeds", 0);

  static Stream<Mutant> mutants() {
    String attempts = "store/OwnedAttempts.java";
    String running = "store/RunningPhase.java";
    String recording = "store/RecordingPhase.java";
    String outcomes = "store/CallOutcomes.java";
    String keyed = "store/KeyedCall.java";
    String request = "store/StoreRequest.java";
    String heartbeat = "store/Heartbeat.java";
    return Stream.of(
        new Mutant(
            "a POST is sent before the store knows of it",
            attempts,
            "    waitingForStore = true;\n    steps",
            "    waitingForStore = true;\n    opens.tryComplete();\n    steps"),
        new Mutant(
            "a POST is sent although its key was freed",
            attempts,
            "    if (!holds) {\n      lose(opens);",
            "    if (false) {\n      lose(opens);"),
        new Mutant(
            "a POST in flight counts as waiting",
            attempts,
            "    } else if (!mayBeBilled()) {",
            "    }\n    if (true) {"),
        new Mutant(
            "a change of a claim looks like a late one",
            "store/ClaimSteps.java",
            "int number = ++step;",
            "int number = step;"),
        new Mutant(
            "a POST in flight is interrupted if its caller leaves",
            running,
            "if (!run.attempts().isInFlight() && !run.isEndRequested()) {",
            "if (!run.isEndRequested()) {"),
        new Mutant(
            "a caller that leaves a POST in flight was not billed",
            running,
            "return run.attempts().mayBeBilled() || !key().callers().isEmpty();",
            "return false;"),
        new Mutant(
            "requests are not compared with that of the key",
            keyed,
            "boolean same = call.fingerprint().equals(fingerprint);",
            "boolean same = true;"),
        new Mutant(
            "an outcome is delivered before it is recorded",
            recording,
            "    boolean free = CallOutcomes.isFree(outcome);\n    change",
            "    List.copyOf(recipients).forEach(this::deliver);\n    recipients.clear();\n"
                + "    boolean free = CallOutcomes.isFree(outcome);\n    change"),
        new Mutant(
            "a billed failure frees its key",
            outcomes,
            "outcome.failure() != null && outcome.failure().billed() == Billed.NO;",
            "outcome.failure() != null && outcome.failure().billed() != Billed.UNKNOWN;"),
        new Mutant(
            "an unknown outcome frees its key",
            outcomes,
            "outcome.failure() != null && outcome.failure().billed() == Billed.NO;",
            "outcome.failure() != null && outcome.failure().billed() != Billed.YES;"),
        new Mutant(
            "an unbilled failure keeps its key",
            recording,
            "boolean free = CallOutcomes.isFree(outcome);",
            "boolean free = false;"),
        new Mutant(
            "an unknown outcome is always sent again",
            keyed,
            "if (!(unknown && call.client().options().isRetryUnknownOutcome())) {",
            "if (!unknown) {"),
        new Mutant(
            "a claim is not undone when nobody waits for it",
            "store/LocalClaims.java",
            "    return !call.isSettled()",
            "    return false && !call.isSettled()"),
        new Mutant(
            "callers of a lost key are not tried again",
            "store/OwnedCall.java",
            "    return earlyEnd.isInterrupted() || attempts.isWaitingForStore();",
            "    return false;"),
        new Mutant(
            "a deadline is not observed",
            "store/DurableCall.java",
            "() -> key.expired(this));",
            "() -> {});"),
        new Mutant(
            "a caller waits for its record without end",
            recording,
            "() -> key().execute(() -> deliverUnrecorded(call)));",
            "() -> {});"),
        new Mutant(
            "a request to the store is not repeated",
            request,
            "(long) (most * services.runtime().random()), this::send);",
            "(long) (most * services.runtime().random()), () -> {});"),
        new Mutant(
            "a store that does not answer is waited for without end",
            request,
            "schedule(number, TIMEOUT, () -> failed(number, \"it does not answer\"));",
            "schedule(number, TIMEOUT, () -> {});"),
        new Mutant(
            "a dead node is not expired",
            "store/NodeWatch.java",
            "if (after.silent() > lease && !own.contains(node)) {",
            "if (false) {"),
        new Mutant(
            "an expired node does not register again",
            heartbeat,
            "          if (registration == null && unknown.equals(name) && !stopped) {",
            "          if (false) {"),
        new Mutant(
            "a closed node stays registered",
            heartbeat,
            "          remove(last).onComplete(removed);",
            "          removed.complete();"),
        new Mutant(
            "a shared outcome has a cost",
            outcomes,
            "recorded.result().shared();",
            "recorded.result();"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void aSeedFailsWhenARuleIsBroken(Mutant mutant) {
    if (COUNTED > 0) {
      System.out.printf(
          "%5d of %d seeds: %s%n",
          mutant.failures(StoreSimulation.class, COUNTED), COUNTED, mutant.rule());
    } else {
      assertThat(mutant.failsWithin(StoreSimulation.class, ENOUGH)).as(mutant.rule()).isTrue();
    }
  }
}
