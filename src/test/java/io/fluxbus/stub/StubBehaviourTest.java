package io.fluxbus.stub;

import static io.fluxbus.stub.StubRequests.authorized;
import static io.fluxbus.stub.StubRequests.cat;
import static io.fluxbus.stub.StubRequests.post;
import static io.fluxbus.stub.StubRequests.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, scripted responses, faults and the ledger of the stub server. */
@ExtendWith(VertxExtension.class)
class StubBehaviourTest {

  /** Sends a number of concurrent requests, and returns their statuses. */
  private static List<Integer> statuses(Vertx vertx, StubServer stub, int count) {
    return Await.result(
        Future.join(
                IntStream.range(0, count)
                    .mapToObj(i -> authorized(vertx, stub).sendJsonObject(cat()))
                    .toList())
            .map(all -> all.<HttpResponse<Buffer>>list().stream().map(HttpResponse::statusCode))
            .map(Stream::toList));
  }

  private static StubOptions twoAtOnce() {
    return new StubOptions()
        .setConcurrencyLimit(2)
        .setLatency(Latency.fixed(Duration.ofSeconds(1)));
  }

  @Test
  void requestsBeyondTheConcurrencyLimitGetStatus429(Vertx vertx) {
    StubServer stub = start(vertx, twoAtOnce());

    assertThat(statuses(vertx, stub, 5)).containsExactlyInAnyOrder(200, 200, 429, 429, 429);
    assertThat(stub.ledger().billed()).isEqualTo(2);
    assertThat(stub.ledger().inFlight()).isZero();
    assertThat(post(vertx, stub, cat()).statusCode()).isEqualTo(200);
  }

  @Test
  void theConcurrencyLimitCanBeChangedAtRuntime(Vertx vertx) {
    StubServer stub = start(vertx, twoAtOnce());

    stub.setConcurrencyLimit(3);
    assertThat(statuses(vertx, stub, 4)).containsExactlyInAnyOrder(200, 200, 200, 429);
    stub.setConcurrencyLimit(0);
    assertThat(statuses(vertx, stub, 4)).containsOnly(200);
    assertThatIllegalArgumentException().isThrownBy(() -> stub.setConcurrencyLimit(-1));
  }

  @Test
  void requestsBeyondTheRateLimitGetStatus429(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions().setRateLimit(1e-6));

    assertThat(post(vertx, stub, cat()).statusCode()).isEqualTo(200);
    HttpResponse<Buffer> rejected = post(vertx, stub, cat());
    assertThat(rejected.statusCode()).isEqualTo(429);
    assertThat(rejected.getHeader("Retry-After")).isEqualTo("1");
  }

  @Test
  void scriptedAnswersAreUsedFirstAndInOrder(Vertx vertx) {
    StubServer stub =
        start(vertx, new StubOptions().setFailures(Map.of(StubAnswer.failure(418, "tea"), 1.0)));
    stub.enqueue(
        StubAnswer.failure(503, "later").withHeader("Retry-After", "9"),
        StubAnswer.raw(200, "{}"),
        StubAnswer.success());

    HttpResponse<Buffer> first = post(vertx, stub, cat());
    assertThat(first.statusCode()).isEqualTo(503);
    assertThat(first.getHeader("Retry-After")).isEqualTo("9");
    assertThat(first.bodyAsJsonObject().getString("message")).isEqualTo("later");
    assertThat(post(vertx, stub, cat()).bodyAsString()).isEqualTo("{}");
    assertThat(post(vertx, stub, cat()).statusCode()).isEqualTo(200);
    assertThat(post(vertx, stub, cat()).statusCode()).isEqualTo(418);
    assertThat(stub.ledger().billed()).isEqualTo(2);
  }

  @Test
  void randomFailuresDependOnlyOnTheSeed(Vertx vertx) {
    StubOptions options =
        new StubOptions().setFailures(Map.of(StubAnswer.failure(500, "random"), 0.5));
    List<Integer> first = statuses(vertx, start(vertx, options));

    assertThat(first).contains(200, 500);
    assertThat(statuses(vertx, start(vertx, options))).isEqualTo(first);
    assertThat(statuses(vertx, start(vertx, options.setRandomSeed(2)))).isNotEqualTo(first);
  }

  private static List<Integer> statuses(Vertx vertx, StubServer stub) {
    return IntStream.range(0, 32).mapToObj(i -> post(vertx, stub, cat()).statusCode()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HANG", "RESET", "RESET_UNBILLED", "CUT", "DRIP", "ENDLESS"})
  void faultsWithoutACompleteResponseAreRecordedInTheLedger(StubFault fault, Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions()).enqueue(StubAnswer.fault(fault));

    Future<HttpResponse<Buffer>> response =
        authorized(vertx, stub).idleTimeout(2_000).timeout(2_000).sendJsonObject(cat());
    if (fault == StubFault.DRIP || fault == StubFault.ENDLESS) {
      response = response.timeout(2_000, TimeUnit.MILLISECONDS);
    }

    assertThat(Await.failure(response)).isNotNull();
    assertThat(stub.ledger().billed()).isEqualTo(fault.billed() ? 1 : 0);
    assertThat(stub.ledger().entries()).hasSize(1);
  }

  @Test
  void faultsWithACompleteResponseSendIt(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions());
    stub.enqueue(
        StubAnswer.fault(StubFault.GATEWAY),
        StubAnswer.fault(StubFault.HTML),
        StubAnswer.fault(StubFault.EMPTY),
        StubAnswer.fault(StubFault.ENVELOPE),
        StubAnswer.fault(StubFault.FEWER),
        StubAnswer.fault(StubFault.REDIRECT));

    HttpResponse<Buffer> gateway = post(vertx, stub, cat());
    assertThat(gateway.statusCode()).isEqualTo(502);
    assertThat(gateway.bodyAsString()).startsWith("<html>");
    assertThat(post(vertx, stub, cat()).bodyAsString()).startsWith("<html>");
    assertThat(post(vertx, stub, cat()).bodyAsString()).isEqualTo("{\"images\":[]}");
    assertThat(post(vertx, stub, cat()).bodyAsString()).contains("statusCode");
    assertThat(
            post(vertx, stub, cat().put("num_images", 3)).bodyAsJsonObject().getJsonArray("data"))
        .hasSize(2);
    assertThat(
            Await.result(authorized(vertx, stub).followRedirects(false).sendJsonObject(cat()))
                .statusCode())
        .isEqualTo(307);
    assertThat(stub.ledger().billed()).isEqualTo(5);
  }

  @Test
  void theLedgerKeepsTheNewestEntriesAndCountsEveryRequest(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions().setLedgerSize(2));
    for (int i = 0; i < 5; i++) {
      post(vertx, stub, cat());
    }

    assertThat(stub.ledger().entries()).hasSize(2);
    assertThat(stub.ledger().posts()).isEqualTo(5);
    assertThat(stub.ledger().usd()).isEqualByComparingTo("0.30");
  }

  @Test
  void aServerThatDoesNotListenHasNoPort(Vertx vertx) {
    StubServer stub = StubServer.create(vertx, new StubOptions());

    assertThatThrownBy(stub::baseUrl)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the server does not listen yet");
  }
}
