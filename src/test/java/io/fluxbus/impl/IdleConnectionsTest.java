package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.outcome;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long an idle connection may be used again. */
@ExtendWith(VertxExtension.class)
class IdleConnectionsTest {
  private static void assertConnections(
      Vertx vertx, String answer, long keepAliveTimeout, Duration pause, int expected) {
    RawServer server = RawServer.answering(vertx, answer);
    HandClock clock = new HandClock(vertx);
    FluxClient client =
        clock.client(oneAtATime(server.url()).setKeepAliveTimeout(keepAliveTimeout));
    assertSucceeded(outcome(client), 1);

    clock.advance(pause);
    assertSucceeded(outcome(client), 1);

    assertThat(server.requests()).hasSize(2);
    assertThat(server.connections()).isEqualTo(expected);
  }

  private static List<GenerationOutcome> outcomes(FluxClient client) {
    List<GenerationCall> calls = Stream.generate(() -> client.submit(CAT)).limit(8).toList();
    return calls.stream().map(call -> Await.result(call.outcome())).toList();
  }

  @Test
  void aConnectionIsUsedAgainWithinTheKeepAliveTimeout(Vertx vertx) {
    assertConnections(vertx, SUCCESS, 30_000, Duration.ofMillis(29_999), 1);
  }

  @Test
  void aConnectionIsNotUsedAgainAfterTheKeepAliveTimeout(Vertx vertx) {
    assertConnections(vertx, SUCCESS, 30_000, Duration.ofSeconds(30), 2);
  }

  @Test
  void aShorterTimeoutOfTheServerApplies(Vertx vertx) {
    String answer = with(SUCCESS, "Keep-Alive", "timeout=9, max=50");
    assertConnections(vertx, answer, 30_000, Duration.ofMillis(7_999), 1);
    assertConnections(vertx, answer, 30_000, Duration.ofSeconds(8), 2);
  }

  @Test
  void aLongerTimeoutOfTheServerDoesNotApply(Vertx vertx) {
    String answer = with(SUCCESS, "Keep-Alive", "timeout=3600");
    assertConnections(vertx, answer, 1_500, Duration.ofMillis(1_500), 2);
  }

  @Test
  void aConnectionThatMustNotStayIdleIsClosedAtOnce(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, with(SUCCESS, "Keep-Alive", "timeout=0"));
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));

    assertSucceeded(outcome(client), 1);

    server.awaitClosed();
  }

  @Test
  void manyExpiredConnectionsCostNoAttempt(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(Fixture.options(server.url()).setMaxConcurrency(8));
    outcomes(client).forEach(outcome -> assertSucceeded(outcome, 1));

    clock.advance(Duration.ofMinutes(1));
    outcomes(client).forEach(outcome -> assertSucceeded(outcome, 1));

    assertThat(server.requests()).hasSize(16);
    assertThat(client.stats().retries()).isZero();
  }
}
