package io.fluxbus.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.Priority;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationStreamOptionsTest {
  private static GenerationStreamOptions nonDefaults() {
    return new GenerationStreamOptions()
        .setWindow(3)
        .setOrdered(true)
        .setCallOptions(new CallOptions().setTimeout(7));
  }

  @Test
  void aCopyHasEveryOptionAndIsIndependent() {
    GenerationStreamOptions options = nonDefaults();
    GenerationStreamOptions copy = new GenerationStreamOptions(options);

    assertThat(copy).usingRecursiveComparison().isEqualTo(options);
    copy.getCallOptions().setTimeout(8);
    assertThat(options.getCallOptions().getTimeout()).isEqualTo(7);
  }

  @Test
  void optionsSurviveARoundTripThroughJson() {
    assertThat(new GenerationStreamOptions(nonDefaults().toJson()))
        .usingRecursiveComparison()
        .isEqualTo(nonDefaults());
    assertThat(new GenerationStreamOptions(new JsonObject()))
        .usingRecursiveComparison()
        .isEqualTo(new GenerationStreamOptions());
  }

  @Test
  void missingCallOptionsHaveTheStreamsDefaults() {
    CallOptions options =
        new GenerationStreamOptions(new JsonObject("{\"callOptions\": {\"timeout\": 5000}}"))
            .getCallOptions();

    assertThat(options.getTimeout()).isEqualTo(5000);
    assertThat(options.getPriority()).isEqualTo(Priority.BULK);
    assertThat(
            new GenerationStreamOptions(
                    new JsonObject("{\"callOptions\": {\"priority\": \"INTERACTIVE\"}}"))
                .getCallOptions()
                .getPriority())
        .isEqualTo(Priority.INTERACTIVE);
    assertThat(new GenerationStreamOptions(new JsonObject("{\"callOptions\": {}}")))
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
        "{\"callOptions\": {\"timout\": 1}}|timout",
        "{\"callOptions\": null}|callOptions",
        "{\"callOptions\": 1}|callOptions",
        "{\"ordered\": 1}|ordered"
      })
  void anInvalidOptionIsRejectedByName(String json, String option) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GenerationStreamOptions(new JsonObject(json)))
        .withMessageContaining(option);
  }

  @Test
  void callOptionsWithACancellationAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                nonDefaults().setCallOptions(new CallOptions().setCancellation(new Cancellation())))
        .withMessageContaining("cancel the stream");
  }
}
