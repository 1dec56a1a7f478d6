package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class StopPolicyTest {
  private final StopPolicy halt = new StopPolicy(3);

  private static GenerationOutcome success() {
    GeneratedImage image = new GeneratedImage("https://h/a", null, null, null, null, null, null);
    return new GenerationOutcome(
        "a",
        new GenerationResult(List.of(image), 0, null, null, Map.of(), null, null, null),
        null,
        1,
        0,
        0,
        0);
  }

  private static GenerationOutcome failed(FailureType type) {
    return failed(new GenerationException(type, "because"));
  }

  private static GenerationOutcome failed(GenerationException failure) {
    return new GenerationOutcome("a", null, failure, 1, 0, 0, 0);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "UNAUTHORIZED",
        "FORBIDDEN",
        "SUSPENDED",
        "BUDGET_EXHAUSTED",
        "TLS_FAILED",
        "CLOSED"
      })
  void whatMeetsAllStopsAndIsLeftToTheNextRun(FailureType type) {
    assertThat(halt.reason(failed(type))).startsWith(type + ": because");
    assertThat(StopPolicy.leaves(failed(type))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {
        "UNAUTHORIZED",
        "FORBIDDEN",
        "SUSPENDED",
        "BUDGET_EXHAUSTED",
        "TLS_FAILED",
        "CLOSED",
        "CANCELLED",
        "DEADLINE_EXCEEDED",
        "OVERLOADED"
      })
  void whatMeetsOneIsItsOutcome(FailureType type) {
    assertThat(halt.reason(failed(type))).isNull();
    assertThat(StopPolicy.leaves(failed(type))).isFalse();
  }

  @Test
  void whatWasCancelledUnsentIsLeftToTheNextRun() {
    assertThat(halt.reason(failed(FailureType.CANCELLED))).isNull();
    assertThat(StopPolicy.leaves(failed(FailureType.CANCELLED))).isTrue();
    assertThat(StopPolicy.leaves(failed(FailureType.OVERLOADED))).isTrue();
  }

  @Test
  void whatOnlyWaitedIsSentAgain() {
    GenerationException late = new GenerationException(FailureType.DEADLINE_EXCEEDED, "late");
    GenerationOutcome waited = new GenerationOutcome("a", null, late, 0, 0, 0, 0);

    assertThat(StopPolicy.expiredInQueue(waited)).isTrue();
    assertThat(StopPolicy.leaves(waited)).isTrue();
    assertThat(StopPolicy.expiredInQueue(failed(late))).isFalse();
    assertThat(StopPolicy.leaves(failed(late))).isFalse();
  }

  @Test
  void whatMayHaveBeenBilledIsNeverLeft() {
    for (FailureType type : FailureType.values()) {
      assertThat(
              StopPolicy.leaves(
                  failed(new GenerationException(type, "x").withBilled(Billed.UNKNOWN))))
          .isFalse();
    }
    assertThat(StopPolicy.leaves(success())).isFalse();
  }

  @Test
  void manyInARowStop() {
    assertThat(halt.reason(failed(FailureType.CONNECT_FAILED))).isNull();
    assertThat(halt.reason(failed(FailureType.OUTCOME_UNKNOWN))).isNull();
    assertThat(halt.reason(failed(FailureType.SERVER_ERROR)))
        .startsWith("3 requests in a row have failed, the last of them: SERVER_ERROR: because");
  }

  @Test
  void aSuccessBeginsANewRow() {
    for (int i = 0; i < 10; i++) {
      assertThat(halt.reason(failed(FailureType.CONNECT_FAILED))).isNull();
      assertThat(halt.reason(failed(FailureType.CONNECT_FAILED))).isNull();
      assertThat(halt.reason(success())).isNull();
    }
  }

  @Test
  void requestsThatAreRefusedForWhatTheySayAreNoRow() {
    for (int i = 0; i < 10; i++) {
      assertThat(halt.reason(failed(FailureType.INVALID_REQUEST))).isNull();
    }
  }
}
