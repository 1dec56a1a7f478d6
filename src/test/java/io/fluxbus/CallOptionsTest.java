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
    return new CallOptions()
        .setTimeout(7)
        .setPriority(Priority.BULK)
        .setIdempotencyKey("order-4711")
        .setTenant("a.b_C-9");
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
        .isEqualTo(
            new JsonObject()
                .put("timeout", 7)
                .put("priority", "BULK")
                .put("idempotencyKey", "order-4711")
                .put("tenant", "a.b_C-9"));
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
        "{\"idempotencyKey\": \"\"}",
        "{\"idempotencyKey\": \"two words\"}",
        "{\"idempotencyKey\": \"schl\u00fcssel\"}",
        "{\"tenant\": \"\"}",
        "{\"tenant\": \"a:b\"}",
        "{\"tenant\": \"two words\"}",
        "{\"cancellation\": true}"
      })
  void anInvalidOptionIsRejectedByName(String json) {
    JsonObject options = new JsonObject(json);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CallOptions(options))
        .withMessageContaining(options.fieldNames().iterator().next());
  }

  @Test
  void anIdempotencyKeyHasAtMost255Characters() {
    String longest = "!" + "~".repeat(254);

    assertThat(new CallOptions().setIdempotencyKey(longest).getIdempotencyKey()).isEqualTo(longest);
    assertThat(new CallOptions().setIdempotencyKey(null).getIdempotencyKey()).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CallOptions().setIdempotencyKey(longest + "x"))
        .withMessage("idempotencyKey must be 1 to 255 visible ASCII characters");
  }

  @Test
  void aTenantHasAtMost64Characters() {
    String longest = "t".repeat(64);

    assertThat(new CallOptions().setTenant(longest).getTenant()).isEqualTo(longest);
    assertThat(new CallOptions().setTenant(null).getTenant()).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CallOptions().setTenant(longest + "t"))
        .withMessage("tenant must be 1 to 64 characters of A-Za-z0-9._-");
  }

  @Test
  void aPriorityIsNeverNull() {
    assertThatNullPointerException().isThrownBy(() -> new CallOptions().setPriority(null));
  }
}
