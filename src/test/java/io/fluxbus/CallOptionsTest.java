package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallOptionsTest {
  private static CallOptions unusual() {
    return new CallOptions().setTimeout(7).setPriority(Priority.BULK);
  }

  @Test
  void theCopyHasEveryOption() {
    CallOptions options =
        unusual()
            .setCancellation(new Cancellation())
            .setListener(new CallListener() {})
            .setGate((request, attempt, unknown) -> Future.succeededFuture());

    assertThat(new CallOptions(options)).usingRecursiveComparison().isEqualTo(options);
  }

  @Test
  void jsonContainsEveryOption() {
    assertThat(unusual().toJson())
        .isEqualTo(new JsonObject().put("timeout", 7).put("priority", "BULK"));
    assertThat(new CallOptions(unusual().toJson())).usingRecursiveComparison().isEqualTo(unusual());
    assertThat(new CallOptions().toJson().getMap()).containsOnlyKeys("priority");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"timeout\": 0}",
        "{\"timeout\": \"1\"}",
        "{\"priority\": 1}",
        "{\"priority\": \"bulk\"}",
        "{\"deadline\": 5}",
        "{\"cancellation\": true}"
      })
  void anInvalidOptionIsRejectedByName(String json) {
    JsonObject options = new JsonObject(json);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CallOptions(options))
        .withMessageContaining(options.fieldNames().iterator().next());
  }

  @Test
  void aPriorityIsNeverNull() {
    assertThatNullPointerException().isThrownBy(() -> new CallOptions().setPriority(null));
  }
}
