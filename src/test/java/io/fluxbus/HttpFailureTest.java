package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpFailureTest {
  @ParameterizedTest
  @EnumSource(FailureType.class)
  void onlyAnInvalidRequestIsTheCallersFault(FailureType type) {
    int status = HttpFailure.of(new GenerationException(type, "x")).status();

    assertThat(status / 100).isEqualTo(type == FailureType.INVALID_REQUEST ? 4 : 5);
  }

  @ParameterizedTest
  @EnumSource(FailureType.class)
  void whatMayHaveBeenBilledMustNotBeRepeated(FailureType type) {
    GenerationException failure =
        new GenerationException(type, "x").withRetryAfter(Duration.ofSeconds(9));

    HttpFailure unknown = HttpFailure.of(failure.withBilled(Billed.UNKNOWN));
    HttpFailure billed = HttpFailure.of(failure.withBilled(Billed.YES));

    assertThat(unknown.status()).isEqualTo(504);
    assertThat(unknown.repeatable()).isFalse();
    assertThat(billed.repeatable()).isFalse();
    assertThat(billed.headers()).containsOnlyKeys("x-should-retry");
    assertThat(billed.headers()).containsEntry("x-should-retry", "false");
  }

  @ParameterizedTest
  @EnumSource(FailureType.class)
  void theStatus504MeansThatTheImageMayHaveBeenBilled(FailureType type) {
    HttpFailure response = HttpFailure.of(new GenerationException(type, "x"));

    assertThat(response.status() == 504).isEqualTo(type.billed() == Billed.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(value = FailureType.class, mode = EnumSource.Mode.EXCLUDE, names = "INVALID_REQUEST")
  void theMessageShowsNothingOfTheServersOwnConfiguration(FailureType type) {
    HttpFailure response =
        HttpFailure.of(new GenerationException(type, "the proxy 10.0.0.1 rejects the user"));

    assertThat(response.message()).doesNotContain("10.0.0.1").doesNotContain("key");
  }

  @Test
  void anInvalidRequestIsDescribedToTheCaller() {
    HttpFailure api =
        HttpFailure.of(new GenerationException(FailureType.INVALID_REQUEST, "prompt is too long"));
    HttpFailure local =
        HttpFailure.of(new InvalidRequestException("num_images", "must be between 1 and 4", 9));

    assertThat(api.message()).isEqualTo("prompt is too long");
    assertThat(local.status()).isEqualTo(400);
    assertThat(local.message()).isEqualTo("num_images must be between 1 and 4, was 9");
  }

  @Test
  void theTextOfARejectingServerIsNotShownToTheCaller() {
    HttpFailure response =
        HttpFailure.of(
            new GenerationException(
                    FailureType.INVALID_REQUEST, "HTTP 404 from the API: <p>nginx at 10.0.0.1")
                .withAttempts(1));

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.message()).isEqualTo("The image service has rejected the request.");
  }

  @Test
  void theTimeToWaitComesFromTheFailureAndIsRoundedUp() {
    GenerationException full = new GenerationException(FailureType.OVERLOADED, "x");

    assertThat(retryAfter(full.withRetryAfter(Duration.ofMillis(61_001)))).isEqualTo("62");
    assertThat(retryAfter(full.withRetryAfter(Duration.ZERO))).isEqualTo("1");
    assertThat(retryAfter(full)).isEqualTo("5");
    assertThat(HttpFailure.of(full).headers()).containsEntry("x-should-retry", "true");
  }

  private static String retryAfter(GenerationException failure) {
    return HttpFailure.of(failure).headers().get("Retry-After");
  }

  @Test
  void anyOtherExceptionIsADefectOfTheServer() {
    assertThat(HttpFailure.of(new IllegalStateException("secret")))
        .isEqualTo(new HttpFailure(500, false, null, "The server has failed."));
  }

  @Test
  void aTimeToWaitBelongsToARepeatableFailure() {
    assertThatThrownBy(() -> new HttpFailure(503, true, null, "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HttpFailure(503, false, Duration.ZERO, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
