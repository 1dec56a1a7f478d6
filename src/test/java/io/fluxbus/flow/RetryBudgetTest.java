package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {
  @Test
  void anUnlimitedBudgetIsNeverUsedUp() {
    RetryBudget budget = new RetryBudget(RetryBudget.UNLIMITED);

    for (int i = 0; i < 1_000; i++) {
      budget.take();
    }

    assertThat(budget.hasToken()).isTrue();
  }

  private static final int CALLS = 100_000;

  @Test
  void beginsWithItsReserve() {
    RetryBudget budget = new RetryBudget(3);

    assertThat(takeAll(budget)).isEqualTo(3);
  }

  @Test
  void tenCallsAddOneRetry() {
    RetryBudget budget = new RetryBudget(3);
    takeAll(budget);

    for (int i = 0; i < 9; i++) {
      budget.deposit();
      assertThat(budget.hasToken()).isFalse();
    }
    budget.deposit();

    assertThat(takeAll(budget)).isEqualTo(1);
  }

  @Test
  void savesAtMostItsReserve() {
    RetryBudget budget = new RetryBudget(3);

    for (int i = 0; i < CALLS; i++) {
      budget.deposit();
    }

    assertThat(takeAll(budget)).isEqualTo(3);
  }

  @Test
  void withoutAReserveThereAreNoRetries() {
    RetryBudget budget = new RetryBudget(0);

    budget.deposit();

    assertThat(budget.hasToken()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 1.0})
  void inALongOutageRetriesStayAtATenthOfTheCalls(double failing) {
    RetryBudget budget = new RetryBudget(50);
    Random random = new Random(7);
    int retries = 0;
    for (int i = 0; i < CALLS; i++) {
      budget.deposit();
      // A failing call fails in each of its up to four attempts.
      for (int attempt = 1;
          attempt < 4 && random.nextDouble() < failing && budget.hasToken();
          attempt++) {
        budget.take();
        retries++;
      }
    }
    assertThat(retries).isBetween(CALLS / 10 - 1, CALLS / 10 + 50);
  }

  @Test
  void fewFailuresAreAllRetried() {
    RetryBudget budget = new RetryBudget(50);
    Random random = new Random(7);
    for (int i = 0; i < CALLS; i++) {
      budget.deposit();
      if (random.nextDouble() < 0.08) {
        assertThat(budget.hasToken()).as("call %d", i).isTrue();
        budget.take();
      }
    }
  }

  private static int takeAll(RetryBudget budget) {
    int taken = 0;
    while (budget.hasToken()) {
      budget.take();
      taken++;
    }
    return taken;
  }
}
