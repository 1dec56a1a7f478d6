package io.fluxbus.flow;

import static io.fluxbus.Priority.BULK;
import static io.fluxbus.flow.LimitSignal.ACCEPTED;
import static io.fluxbus.flow.LimitSignal.IGNORED;
import static io.fluxbus.flow.LimitSignal.RATE_LIMITED;
import static io.fluxbus.flow.LimitSignal.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls run. Runs at several times, including a negative clock and one that wraps. */
@ParameterizedClass
@ValueSource(longs = {0, -17, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
class AdmissionPermitsTest extends AdmissionFixture {
  AdmissionPermitsTest(long now) {
    super(now);
  }

  @Test
  void aCallStartsAtOnceWhileAPermitIsFree() {
    open(0, 3);

    assertRuns(admit(), admit(), admit());

    assertThat(inFlight()).isEqualTo(3);
    assertThat(waiting()).isZero();
    assertThat(admission.wakeAt()).isEqualTo(Admission.NEVER);
  }

  @Test
  void noCallbackRunsBeforeTheEffects() {
    Call call = call(SECOND);

    Effects effects = admission.admit(call, now);
    assertNoCallback(call);
    assertThat(admission.running()).containsExactly(call);

    effects.run();
    assertRuns(call);
  }

  @Test
  void aCallWaitsWhileEveryPermitIsHeld() {
    admit();

    Call second = admit();

    assertNoCallback(second);
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void theFirstQueuedCallStartsWhenAPermitIsReturned() {
    Call first = admit();
    Call second = admit();
    Call third = admit();

    settle(first);

    assertRuns(first, second);
    assertNoCallback(third);
    assertThat(admission.running()).containsExactly(second);
  }

  @Test
  void increasingTheLimitStartsWaitingCalls() {
    limit = ConcurrencyLimit.adaptive(1, 100, () -> 0.5);
    open();
    Call first = admit();
    Call second = admit();
    Call third = admit();
    Call fourth = admit();

    settle(first);

    assertRuns(second, third);
    assertNoCallback(fourth);
  }

  @Test
  void noCallStartsUntilAReducedLimitIsReached() {
    limit = ConcurrencyLimit.adaptive(5, 100, () -> 0.5);
    open();
    List<Call> running = List.of(admit(), admit(), admit(), admit(), admit());
    Call waiting = admit();

    settle(running.get(0), RATE_LIMITED);
    assertThat(admission.stats().limit()).isEqualTo(3);
    settle(running.get(1), IGNORED);
    assertNoCallback(waiting);

    settle(running.get(2), IGNORED);
    assertRuns(waiting);
  }

  @Test
  void theLimitReceivesEachSignalWithItsEpochAndTheNumberInFlight() {
    List<String> heard = new ArrayList<>();
    limit =
        new ConcurrencyLimit() {
          @Override
          public int current() {
            return 2;
          }

          @Override
          public int epoch() {
            return 10 + heard.size();
          }

          @Override
          public void onAccepted(int epoch, int inFlight) {
            heard.add("accepted " + epoch + " of " + inFlight);
          }

          @Override
          public void onRateLimited(int epoch, int inFlight) {
            heard.add("limited " + epoch + " of " + inFlight);
          }
        };
    open();
    Call first = admit();
    Call second = admit();

    settle(first, ACCEPTED);
    Call third = admit();
    assertThat(decide(second, RATE_LIMITED, SECOND, false).isGranted()).isTrue();
    settle(third, IGNORED);
    Call fourth = admit();
    settle(fourth, UNAUTHORIZED);

    assertThat(heard).containsExactly("accepted 10 of 2", "limited 10 of 2");
  }

  @Test
  void interactiveCallsGoFirstAndBulkGetsOneStartInFive() {
    Call running = admit();
    Call bulk = admit(new Call(BULK, now + 60 * SECOND, 0, null));
    List<Call> interactive = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      interactive.add(admit());
    }

    settle(running);
    for (int i = 0; i < 4; i++) {
      assertRuns(interactive.get(i));
      assertNoCallback(bulk);
      settle(interactive.get(i));
    }
    assertRuns(bulk);
    assertNoCallback(interactive.get(4));
  }

  @Test
  void aCallWithoutAPermitCannotReturnOne() {
    Call running = admit();
    Call waiting = admit();
    Call notAdmitted = call(SECOND);

    for (Call call : List.of(waiting, notAdmitted)) {
      assertThatThrownBy(() -> settle(call)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> decide(call, IGNORED, 0, false))
          .isInstanceOf(IllegalStateException.class);
    }
    settle(running);
    assertThatThrownBy(() -> settle(running)).isInstanceOf(IllegalStateException.class);
  }
}
