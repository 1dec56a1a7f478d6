package io.fluxbus.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationStreamOptionsTest {
  private static GenerationStreamOptions unusual() {
    return new GenerationStreamOptions()
        .setWindow(3)
        .setOrdered(true)
        .setCallOptions(new CallOptions().setTimeout(7));
  }

  @Test
  void theCopyHasEveryOptionAndIsApart() {
    GenerationStreamOptions options = unusual();
    GenerationStreamOptions copy = new GenerationStreamOptions(options);

    assertThat(copy).usingRecursiveComparison().isEqualTo(options);
    copy.getCallOptions().setTimeout(8);
    assertThat(options.getCallOptions().getTimeout()).isEqualTo(7);
  }

  @Test
  void survivesToJsonAndBack() {
    assertThat(new GenerationStreamOptions(unusual().toJson()))
        .usingRecursiveComparison()
        .isEqualTo(unusual());
    assertThat(new GenerationStreamOptions(new JsonObject()))
        .usingRecursiveComparison()
        .isEqualTo(new GenerationStreamOptions());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"window\": 0}|window",
        "{\"window\": \"1\"}|window",
        "{\"windows\": 1}|windows",
        "{\"callOptions\": {\"timeout\": 0}}|timeout",
        "{\"ordered\": 1}|ordered"
      })
  void refusesByName(String json, String option) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GenerationStreamOptions(new JsonObject(json)))
        .withMessageContaining(option);
  }

  @Test
  void refusesACancellationThatWouldNotBeTheStreams() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> unusual().setCallOptions(new CallOptions().setCancellation(new Cancellation())))
        .withMessageContaining("cancel the stream");
  }
}
