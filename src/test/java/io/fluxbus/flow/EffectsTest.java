package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
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
    Refusal refusal = Refusal.expired();
    Effects effects = new Effects();

    effects.share(call, leader);
    effects.start(call);
    effects.refuse(call, refusal);
    effects.run();

    assertThat(call.told()).containsExactly(leader, "start", refusal);
    assertThat(leader.told()).isEmpty();
  }

  @Test
  void aPassedDeadlineIsWorthNoOtherTry() {
    assertThat(Refusal.expired())
        .isEqualTo(
            new Refusal(
                FailureType.DEADLINE_EXCEEDED, "its time was up before it could be sent", 0));
  }
}
