package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SpendBudgetTest {
  /** Far more than anything costs. A hostile server may claim it. */
  private static final long HOSTILE = Long.MAX_VALUE;

  /**
   * @param amount to reserve; if negative, a reservation is settled
   * @param billed in thousandths of the reserved amount
   */
  record Step(long amount, int billed) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> amounts =
        Arbitraries.oneOf(
            Arbitraries.longs().between(-100, 100),
            Arbitraries.longs().between(-1, 1_000_000_000),
            Arbitraries.longs().between(0, Long.MAX_VALUE / 2));
    return Combinators.combine(amounts, Arbitraries.integers().between(0, 1000))
        .as(Step::new)
        .list()
        .ofMaxSize(100);
  }

  @Provide
  Arbitrary<Long> limits() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 1000),
        Arbitraries.longs().between(0, 10_000_000_000L),
        Arbitraries.longs().between(0, Long.MAX_VALUE - 1));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void theSumOfTheBilledAmountsNeverExceedsTheLimit(
      @ForAll("limits") long limit, @ForAll("steps") List<Step> steps) {
    SpendBudget budget = new SpendBudget(limit);
    List<Long> reservations = new ArrayList<>();
    BigInteger spent = BigInteger.ZERO;
    BigInteger reserved = BigInteger.ZERO;
    for (Step step : steps) {
      if (step.amount >= 0) {
        BigInteger after = spent.add(reserved).add(BigInteger.valueOf(step.amount));
        boolean fits = after.compareTo(BigInteger.valueOf(limit)) <= 0;
        assertThat(budget.reserve(step.amount)).isEqualTo(fits);
        if (fits) {
          reservations.add(step.amount);
          reserved = reserved.add(BigInteger.valueOf(step.amount));
        }
      } else if (!reservations.isEmpty()) {
        long amount = reservations.remove(0);
        long billed = amount / 1000 * step.billed;
        budget.settle(amount, billed);
        reserved = reserved.subtract(BigInteger.valueOf(amount));
        spent = spent.add(BigInteger.valueOf(billed));
      }
      assertThat(budget.spent()).isEqualTo(spent.longValueExact());
      assertThat(budget.reserved()).isEqualTo(reserved.longValueExact());
      assertThat(spent.add(reserved)).isLessThanOrEqualTo(BigInteger.valueOf(limit));
    }
  }

  @Test
  void anAmountThatFitsExactlyIsReserved() {
    SpendBudget budget = new SpendBudget(100);

    assertThat(budget.reserve(60)).isTrue();
    assertThat(budget.reserve(41)).isFalse();
    assertThat(budget.reserve(40)).isTrue();
    assertThat(budget.reserve(0)).isTrue();
    assertThat(budget.reserve(1)).isFalse();
    assertThat(budget.reserved()).isEqualTo(100);
  }

  @Test
  void anUnbilledAmountIsFreeAgain() {
    SpendBudget budget = new SpendBudget(100);
    budget.reserve(100);

    budget.settle(100, 30);

    assertThat(budget.reserved()).isZero();
    assertThat(budget.spent()).isEqualTo(30);
    assertThat(budget.reserve(71)).isFalse();
    assertThat(budget.reserve(70)).isTrue();
  }

  @Test
  void aHostileAmountUsesTheBudgetUpAndNeverFreesIt() {
    SpendBudget budget = new SpendBudget(100);
    budget.reserve(10);
    budget.reserve(10);
    budget.reserve(10);

    for (int i = 0; i < 3; i++) {
      budget.settle(10, HOSTILE);
      assertThat(budget.spent()).isGreaterThan(100);
      assertThat(budget.reserve(1)).isFalse();
      assertThat(budget.reserve(HOSTILE)).isFalse();
    }
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void theLargestLimitIsEnforcedToo() {
    SpendBudget budget = new SpendBudget(Long.MAX_VALUE - 1);
    budget.reserve(Long.MAX_VALUE - 1);

    budget.settle(Long.MAX_VALUE - 1, Long.MAX_VALUE - 3);

    assertThat(budget.spent()).isEqualTo(Long.MAX_VALUE - 3);
    assertThat(budget.reserve(3)).isFalse();
    assertThat(budget.reserve(2)).isTrue();
  }

  @Test
  void withoutALimitEveryAmountFits() {
    SpendBudget budget = new SpendBudget(Long.MAX_VALUE);
    budget.reserve(10);

    budget.settle(10, HOSTILE);

    assertThat(budget.reserve(10)).isTrue();
    assertThat(budget.reserve(HOSTILE / 2)).isTrue();
    assertThat(budget.spent()).isPositive();
  }
}
