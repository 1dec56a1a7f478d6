package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.FailureType;
import io.fluxbus.Priority;
import org.junit.jupiter.api.Test;

class EffectsTest {
  @Test
  void noCallbackRunsBeforeRun() {
    Call call = Call.until(0);
    Effects effects = new Effects();

    effects.start(call);
    assertThat(call.callbacks()).isEmpty();

    effects.run();
    assertThat(call.callbacks()).containsExactly("start");
  }

  @Test
  void callbacksRunInTheOrderOfTheDecisions() {
    Call call = Call.until(0);
    Call leader = Call.until(0);
    Rejection rejection = Rejection.expired();
    Effects effects = new Effects();

    effects.share(call, leader);
    effects.start(call);
    effects.reject(call, rejection);
    effects.run();

    assertThat(call.callbacks()).containsExactly(leader, "start", rejection);
    assertThat(leader.callbacks()).isEmpty();
  }

  @Test
  void aRejectionForAPassedDeadlineHasNoRetryAfter() {
    assertThat(Rejection.expired())
        .isEqualTo(
            new Rejection(
                FailureType.DEADLINE_EXCEEDED, "its deadline passed before it could be sent", 0));
  }

  /** A ticket whose callbacks throw. */
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
  void noExceptionIsLostAndEveryCallbackRuns() {
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
    assertThat(call.callbacks()).containsExactly("start");
  }
}
