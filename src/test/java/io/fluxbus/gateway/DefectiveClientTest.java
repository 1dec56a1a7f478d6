package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client of the application throws. */
@ExtendWith(VertxExtension.class)
class DefectiveClientTest {
  @Test
  void aRequestThatCannotBeSubmittedIsAnswered(Vertx vertx) {
    try (GatewayFixture gateway =
        GatewayFixture.create(
            vertx, GatewayFixture.startStub(vertx), new Defective(), new GatewayOptions())) {
      HttpResponse<String> response = gateway.post(cat());

      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(json(response).getString("billed")).isEqualTo("no");
      assertThat(response.body()).doesNotContain("lookup");
    }
  }

  private static final class Defective implements FluxClient {
    @Override
    public GenerationCall submit(GenerationRequest request, CallOptions options) {
      throw new IllegalStateException("the lookup of a budget has failed");
    }

    @Override
    public FluxClientStats stats() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
