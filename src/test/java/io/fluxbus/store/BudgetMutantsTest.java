package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.impl.Mutant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The test of the {@link LeasedBudgetSimulation}: breaks one rule of a leased budget after another,
 * and expects that a seed fails.
 */
class BudgetMutantsTest {
  /** If none of these seeds fails, the rule is not tested. */
  private static final long ENOUGH = 1_000;

  static Stream<Mutant> mutants() {
    return Stream.of(
        new Mutant(
            "a call is admitted that the lease does not cover",
            "store/LeaseQueue.java",
            "if (waiter.amount <= lease.free() && (",
            "if (("),
        new Mutant(
            "a call without a key starts before the store knows of such calls",
            "store/LeaseQueue.java",
            " && (waiter.recorded || lease.isUnrecorded())",
            ""),
        new Mutant(
            "an idle node keeps its reserve",
            "store/LeasedBudget.java",
            "long reserve = idle || closing != null ? 0 : size.reserve(free);",
            "long reserve = size.reserve(free);"),
        new Mutant(
            "a refused call waits without end",
            "store/LeaseQueue.java",
            "if (waiter.end() - now <= 0) {",
            "if (false) {"),
        new Mutant(
            "the cost of a call without a key is not counted",
            "store/NodeLease.java",
            "    spent += Math.min(cost, Long.MAX_VALUE / 2 - spent);\n",
            ""),
        new Mutant(
            "an ended reservation stays reserved",
            "store/NodeLease.java",
            "    reserved -= amount;\n    charged += cost;",
            "    charged += cost;"),
        new Mutant(
            "what a call with a key leaves is spent without the permission of the store",
            "store/NodeLease.java",
            "    if (marked) {",
            "    if (false) {"),
        new Mutant(
            "an expired node does not register again",
            "store/LeasedBudget.java",
            "        effects.add(() -> onExpired.accept(of.node()));\n",
            ""),
        new Mutant(
            "the requests of a node have the same number",
            "store/NodeLease.java",
            "++step",
            "step"),
        new Mutant(
            "what calls without a key have used is not released",
            "store/NodeLease.java",
            "covered + returned, spent",
            "returned, spent"),
        new Mutant(
            "a cost above the reservation is not counted",
            "store/Reservation.java",
            "        last.lease.spendMore(more);",
            "        last.lease.spendMore(0);"),
        new Mutant(
            "a request is not repeated when something changes",
            "store/LeasedBudget.java",
            "    effects.forEach(Runnable::run);\n    update();",
            "    effects.forEach(Runnable::run);"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void aSeedFailsWhenARuleIsBroken(Mutant mutant) {
    assertThat(mutant.failsWithin(LeasedBudgetSimulation.class, ENOUGH)).as(mutant.rule()).isTrue();
  }
}
