package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchOptionsTest {
  private static BatchOptions unusual() {
    return new BatchOptions()
        .setFolder("elsewhere")
        .setWindow(3)
        .setRetryUnknownOutcome(true)
        .setMaxFailuresInARow(4)
        .setTimeout(5)
        .setPricePerImageUsd(0.5);
  }

  @Test
  void theCopyHasEveryOption() {
    assertThat(new BatchOptions(unusual())).usingRecursiveComparison().isEqualTo(unusual());
    assertThat(unusual().toJson().fieldNames()).hasSize(6);
    assertThat(unusual().toJson())
        .allSatisfy(
            option ->
                assertThat(option.getValue())
                    .isNotEqualTo(new BatchOptions().toJson().getValue(option.getKey())));
  }

  @Test
  void survivesToJsonAndBack() {
    assertThat(new BatchOptions(unusual().toJson()))
        .usingRecursiveComparison()
        .isEqualTo(unusual());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"window\": 0}|window",
        "{\"maxFailuresInARow\": 0}|maxFailuresInARow",
        "{\"pricePerImageUsd\": -1}|pricePerImageUsd",
        "{\"pricePerImageUsd\": \"1\"}|pricePerImageUsd",
        "{\"timeout\": 0}|timeout",
        "{\"folders\": \"x\"}|folders"
      })
  void rejectsInvalidOptionsByName(String json, String option) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BatchOptions(new JsonObject(json)))
        .withMessageContaining(option);
  }
}
