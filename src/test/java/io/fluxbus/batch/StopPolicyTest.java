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
  private final StopPolicy policy = new StopPolicy(3);

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
        "STORE_UNAVAILABLE",
        "TLS_FAILED",
        "CLOSED"
      })
  void aFailureThatConcernsAllRequestsStopsTheBatchAndIsLeftToTheNextRun(FailureType type) {
    assertThat(policy.countOutcome(failed(type))).startsWith(type + ": because");
    assertThat(StopPolicy.isLeftToNextRun(failed(type))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {
        "UNAUTHORIZED",
        "FORBIDDEN",
        "SUSPENDED",
        "BUDGET_EXHAUSTED",
        "STORE_UNAVAILABLE",
        "TLS_FAILED",
        "CLOSED",
        "CANCELLED",
        "DEADLINE_EXCEEDED",
        "OVERLOADED"
      })
  void aFailureThatConcernsOneRequestIsRecorded(FailureType type) {
    assertThat(policy.countOutcome(failed(type))).isNull();
    assertThat(StopPolicy.isLeftToNextRun(failed(type))).isFalse();
  }

  @Test
  void aRequestThatWasCancelledBeforeItWasSentIsLeftToTheNextRun() {
    assertThat(policy.countOutcome(failed(FailureType.CANCELLED))).isNull();
    assertThat(StopPolicy.isLeftToNextRun(failed(FailureType.CANCELLED))).isTrue();
    assertThat(StopPolicy.isLeftToNextRun(failed(FailureType.OVERLOADED))).isTrue();
  }

  @Test
  void aRequestThatExpiredInTheQueueIsSubmittedAgainOrLeftToTheNextRun() {
    GenerationException late = new GenerationException(FailureType.DEADLINE_EXCEEDED, "late");
    GenerationOutcome waited = new GenerationOutcome("a", null, late, 0, 0, 0, 0);

    assertThat(StopPolicy.expiredInQueue(waited)).isTrue();
    assertThat(StopPolicy.isLeftToNextRun(waited)).isTrue();
    assertThat(StopPolicy.expiredInQueue(failed(late))).isFalse();
    assertThat(StopPolicy.isLeftToNextRun(failed(late))).isFalse();
  }

  @Test
  void anOutcomeThatMayHaveBeenBilledIsNeverLeftToTheNextRun() {
    for (FailureType type : FailureType.values()) {
      assertThat(
              StopPolicy.isLeftToNextRun(
                  failed(new GenerationException(type, "x").withBilled(Billed.UNKNOWN))))
          .isFalse();
    }
    assertThat(StopPolicy.isLeftToNextRun(success())).isFalse();
  }

  @Test
  void tooManyFailuresInARowStopTheBatch() {
    assertThat(policy.countOutcome(failed(FailureType.CONNECT_FAILED))).isNull();
    assertThat(policy.countOutcome(failed(FailureType.OUTCOME_UNKNOWN))).isNull();
    assertThat(policy.countOutcome(failed(FailureType.SERVER_ERROR)))
        .startsWith("3 requests in a row have failed, the last of them: SERVER_ERROR: because");
  }

  @Test
  void aSuccessResetsTheCount() {
    for (int i = 0; i < 10; i++) {
      assertThat(policy.countOutcome(failed(FailureType.CONNECT_FAILED))).isNull();
      assertThat(policy.countOutcome(failed(FailureType.CONNECT_FAILED))).isNull();
      assertThat(policy.countOutcome(success())).isNull();
    }
  }

  @Test
  void invalidRequestsDoNotCount() {
    for (int i = 0; i < 10; i++) {
      assertThat(policy.countOutcome(failed(FailureType.INVALID_REQUEST))).isNull();
    }
  }
}
