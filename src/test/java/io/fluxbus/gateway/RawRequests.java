package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Sends bytes that no correct client sends. None of them fills the log. */
abstract class RawRequests {
  final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final LoggedWarnings log = new LoggedWarnings(vertx);
  final List<RawClient> callers = new ArrayList<>();
  GatewayFixture gateway;

  @BeforeEach
  void start() {
    start(new GatewayLimits());
  }

  final void start(GatewayLimits limits) {
    gateway =
        GatewayFixture.create(
            vertx, new GatewayOptions().setLimits(limits), GatewayFixture.clientOptions());
  }

  @AfterEach
  void close() {
    callers.forEach(RawClient::close);
    List<String> lines = log.lines();
    log.close();
    gateway.close();
    Await.result(vertx.close());
    assertThat(lines).isEmpty();
  }

  final RawClient send(String text) {
    RawClient caller = RawClient.connect(vertx, gateway.port).write(text);
    callers.add(caller);
    return caller;
  }

  final String post(String... headers) {
    return RawClient.post(gateway.port, cat().encode(), headers);
  }

  final long posts() {
    return gateway.stub.ledger().posts();
  }

  /** Waits until the server has handled what was sent before. */
  final void roundTrip() {
    assertThat(gateway.get("/v1/models").statusCode()).isEqualTo(200);
  }
}
