package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The limit that an adaptive client starts with. */
@ExtendWith(VertxExtension.class)
class InitialConcurrencyTest {
  private static final String MESSAGE =
      "initialConcurrency must not be above maxConcurrency: 9 > 8";

  private static FluxClientOptions unreachable() {
    return options("http://127.0.0.1:1");
  }

  @Test
  void aMaximumBelowTheDefaultIsTheLimitFromTheStart(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, unreachable().setMaxConcurrency(8));

    assertThat(client.stats().limit()).isEqualTo(8);
  }

  @Test
  void aValueAboveTheMaximumIsRejectedInEitherOrderAndFromJson(Vertx vertx) {
    FluxClientOptions before = unreachable().setInitialConcurrency(9).setMaxConcurrency(8);
    FluxClientOptions after = unreachable().setMaxConcurrency(8).setInitialConcurrency(9);
    FluxClientOptions json =
        new FluxClientOptions(
            unreachable().toJson().put("initialConcurrency", 9).put("maxConcurrency", 8));
    FluxClientOptions fixed = new FluxClientOptions(after).setAdaptiveConcurrency(false);

    for (FluxClientOptions options : List.of(before, after, json, fixed)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FluxClient.create(vertx, options))
          .withMessage(MESSAGE);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FluxClient.createShared(vertx, options, "shared"))
          .withMessage(MESSAGE);
    }
    assertThat(FluxClient.create(vertx, after.setInitialConcurrency(8)).stats().limit())
        .isEqualTo(8);
  }

  @Test
  void aVerticleWithAValueAboveTheMaximumIsNotDeployed(Vertx vertx) {
    JsonObject config =
        new JsonObject()
            .put("apiKey", "sk-test")
            .put("initialConcurrency", 9)
            .put("maxConcurrency", 8);

    assertThat(
            Await.failure(
                vertx.deployVerticle(
                    "io.fluxbus.eventbus.GenerationVerticle",
                    new DeploymentOptions().setConfig(config))))
        .hasMessage(MESSAGE);
  }
}
