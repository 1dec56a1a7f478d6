package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.FailureType;
import io.fluxbus.Priority;
import org.junit.jupiter.api.Test;

class EffectsTest {
  @Test
  void nobodyIsToldBeforeTheyAreRun() {
    Call call = Call.until(0);
    Effects effects = new Effects();

    effects.start(call);
    assertThat(call.told()).isEmpty();

    effects.run();
    assertThat(call.told()).containsExactly("start");
  }

  @Test
  void eachIsToldWhatWasDecidedInThatOrder() {
    Call call = Call.until(0);
    Call leader = Call.until(0);
    Rejection rejection = Rejection.expired();
    Effects effects = new Effects();

    effects.share(call, leader);
    effects.start(call);
    effects.reject(call, rejection);
    effects.run();

    assertThat(call.told()).containsExactly(leader, "start", rejection);
    assertThat(leader.told()).isEmpty();
  }

  @Test
  void aPassedDeadlineIsWorthNoOtherTry() {
    assertThat(Rejection.expired())
        .isEqualTo(
            new Rejection(
                FailureType.DEADLINE_EXCEEDED, "its time was up before it could be sent", 0));
  }

  /** A ticket that throws whatever it is told. */
  private static Ticket throwing(Throwable defect) {
    return new Ticket(Priority.INTERACTIVE, 0, 0, null) {
      @Override
      protected void onPermit() {
        fail();
      }

      @Override
      protected void onRejected(Rejection rejection) {
        fail();
      }

      @Override
      protected void onLeaderSettled(Ticket leader) {
        fail();
      }

      private void fail() {
        if (defect instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) defect;
      }
    };
  }

  @Test
  void noExceptionIsLostAndNoTicketMissesWhatWasDecided() {
    RuntimeException first = new IllegalStateException("first");
    Error second = new AssertionError("second");
    RuntimeException third = new IllegalArgumentException("third");
    Call call = Call.until(0);
    Effects effects = new Effects();

    effects.start(throwing(first));
    effects.reject(throwing(second), Rejection.expired());
    effects.share(throwing(third), call);
    effects.start(throwing(first));
    effects.start(call);

    assertThatThrownBy(effects::run).isSameAs(first).hasSuppressedException(second);
    assertThat(first.getSuppressed()).containsExactly(second, third);
    assertThat(call.told()).containsExactly("start");
  }
}
