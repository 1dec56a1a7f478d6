package io.fluxbus.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClientOptions;
import io.vertx.config.ConfigRetriever;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class VerticleConfigTest {
  @Test
  void theDefaultStoresOfVertxConfigAreAccepted(Vertx vertx) {
    JsonObject merged = Await.result(ConfigRetriever.create(vertx).getConfig());
    assertThat(merged.fieldNames()).contains("java.version", "maxConcurrency");

    VerticleConfig config = VerticleConfig.read(merged);

    assertThat(config.client().toJson()).isEqualTo(new FluxClientOptions().toJson());
    assertThat(config.bus().toJson()).isEqualTo(new BusOptions().toJson());
  }

  @Test
  void readingDoesNotChangeTheConfiguration() {
    JsonObject given = new JsonObject().putNull("spendLimitUsd").put("eventBus", new JsonObject());

    VerticleConfig.read(given);

    assertThat(given.fieldNames()).containsExactly("spendLimitUsd", "eventBus");
  }
}
