package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.header;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.gateway.page.LiveFigures;
import io.fluxbus.gateway.page.LivePageOptions;
import io.fluxbus.spi.FluxMetrics;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The live page of a gateway. */
@ExtendWith(VertxExtension.class)
class GatewayPageTest {
  private static final String ADMIN = "Bearer admin-0123456789abcdef";
  private static final String ACCESS = "access-0123456789abcdef";

  private final LiveFigures figures = new LiveFigures();

  /** Callers that wait for their responses. */
  private final List<CompletableFuture<HttpResponse<String>>> callers = new ArrayList<>();

  private Vertx vertx;
  private GatewayFixture gateway;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    FluxMetrics.install(vertx, figures);
    start(new GatewayOptions());
  }

  private void start(GatewayOptions options) {
    StubServer stub = GatewayFixture.startStub(vertx);
    FluxClientOptions one = GatewayFixture.oneAtATime().setPricePerImageUsd(0.06);
    FluxClient client = FluxClient.create(vertx, one.setApiKey("any").setBaseUrl(stub.baseUrl()));
    gateway = GatewayFixture.create(vertx, stub, client, options);
    gateway.gateway.addPage(
        figures, new LivePageOptions().setAdminToken(ADMIN.substring("Bearer ".length())));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private HttpResponse<String> act(String action, String... headers) {
    HttpRequest.Builder request = gateway.request("/live/actions/" + action, headers);
    return gateway.send(request.POST(BodyPublishers.noBody()));
  }

  /** The next events of a name, without an end. */
  private Iterator<JsonObject> events(String name, String... headers) {
    try {
      HttpResponse<java.util.stream.Stream<String>> response =
          HttpClient.newHttpClient()
              .send(gateway.request("/live/events", headers).build(), BodyHandlers.ofLines());
      assertThat(response.statusCode()).isEqualTo(200);
      boolean[] named = {false};
      return response
          .body()
          .filter(
              line -> {
                boolean wanted = named[0];
                named[0] = line.equals("event: " + name);
                return wanted;
              })
          .map(line -> new JsonObject(line.substring("data: ".length())))
          .iterator();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void thePageShowsTheStatisticsOfTheClient() {
    gateway.post(cat());
    gateway.stub.enqueue(StubAnswer.failure(400, "no"));
    gateway.post(cat());

    Iterator<JsonObject> events = events("figures");
    JsonObject shown = events.next();
    while (shown.getJsonObject("totals").getInteger("invalid_request", 0) < 1) {
      shown = events.next();
    }

    assertThat(header(gateway.get("/"), "content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(shown.getJsonObject("totals").getLong("succeeded"))
        .isEqualTo(gateway.client.stats().succeeded());
    assertThat(shown.getString("spent"))
        .isEqualTo(gateway.client.stats().spentUsd().toPlainString());
    assertThat(shown.getMap()).doesNotContainKey("workers");
  }

  @Test
  void callsAreListedWithoutPrompts() {
    gateway.stub.enqueue(GatewayFixture.endless());
    callers.add(gateway.postAsync(cat(), "X-Client-Request-Id", "first"));
    Await.until(() -> gateway.client.stats().inFlight() == 1);
    callers.add(gateway.postAsync(cat(), "X-Client-Request-Id", "second"));
    Await.until(() -> gateway.client.stats().queued() == 1);

    Iterator<JsonObject> events = events("lists");
    JsonObject lists = events.next();
    while (lists.getJsonArray("calls").size() < 2) {
      lists = events.next();
    }
    JsonObject first = lists.getJsonArray("calls").getJsonObject(0);
    JsonObject second = lists.getJsonArray("calls").getJsonObject(1);

    assertThat(first.getString("id")).isEqualTo("first");
    assertThat(first.getInteger("position")).isZero();
    assertThat(second.getString("id")).isEqualTo("second");
    assertThat(second.getInteger("position")).isEqualTo(1);
    assertThat(lists.encode()).doesNotContain("cat");
  }

  @Test
  void aCallThatWaitsIsCancelledAndNotBilled() {
    gateway.stub.enqueue(GatewayFixture.endless());
    callers.add(gateway.postAsync(cat(), "X-Client-Request-Id", "first"));
    Await.until(() -> gateway.client.stats().inFlight() == 1);
    CompletableFuture<HttpResponse<String>> second =
        gateway.postAsync(cat(), "X-Client-Request-Id", "second", "Idempotency-Key", "k-2");
    Await.until(() -> gateway.client.stats().queued() == 1);
    Iterator<JsonObject> events = events("lists");
    JsonObject lists = events.next();
    while (lists.getJsonArray("calls").size() < 2) {
      lists = events.next();
    }
    String inFlight = lists.getJsonArray("calls").getJsonObject(0).getString("key");
    String waiting = lists.getJsonArray("calls").getJsonObject(1).getString("key");

    assertThat(act("cancel?key=" + waiting).statusCode()).isEqualTo(401);
    assertThat(act("cancel?key=" + inFlight, "Authorization", ADMIN).statusCode()).isEqualTo(409);
    assertThat(act("cancel?key=" + waiting, "Authorization", ADMIN).statusCode()).isEqualTo(204);

    JsonObject outcome = json(second.join());
    assertThat(outcome.getString("billed")).isEqualTo("no");
    assertThat(outcome.getJsonObject("error").getString("code")).isEqualTo("cancelled");
  }

  @Test
  void aPausedGatewayRejectsNewCallsAndFinishesTheOthers() {
    gateway.stub.enqueue(GatewayFixture.endless());
    callers.add(gateway.postAsync(cat()));
    Await.until(() -> gateway.client.stats().inFlight() == 1);

    assertThat(act("pause", "Authorization", ADMIN).statusCode()).isEqualTo(204);
    HttpResponse<String> rejected = gateway.post(cat());

    assertThat(rejected.statusCode()).isEqualTo(503);
    assertThat(json(rejected).getString("billed")).isEqualTo("no");
    assertThat(json(rejected).getJsonObject("error").getString("code")).isEqualTo("paused");
    assertThat(gateway.client.stats().inFlight()).isEqualTo(1);

    assertThat(act("resume", "Authorization", ADMIN).statusCode()).isEqualTo(204);
    callers.add(gateway.postAsync(cat()));
    Await.until(() -> gateway.client.stats().queued() == 1);
  }

  @Test
  void aLinkOfAnotherSiteLeadsToThePageButItsScriptsGetNothing() {
    String[] link = {
      "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"
    };
    String[] script = {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"};
    String[] frame = {
      "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"
    };

    assertThat(gateway.get("/", link).statusCode()).isEqualTo(200);
    assertThat(gateway.get("/", frame).statusCode()).isEqualTo(403);
    assertThat(gateway.get("/live/events", script).statusCode()).isEqualTo(403);
    assertThat(gateway.get("/live/events", "Origin", "http://evil.example").statusCode())
        .isEqualTo(403);
    assertThat(act("pause", "Origin", "http://evil.example", "Authorization", ADMIN).statusCode())
        .isEqualTo(403);
  }

  @Test
  void theAccessTokenOfTheGatewayIsThatOfThePage() {
    gateway.close();
    start(new GatewayOptions().setAccessToken(ACCESS));

    assertThat(gateway.get("/").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/live/events").statusCode()).isEqualTo(401);
    assertThat(events("figures", "Authorization", "Bearer " + ACCESS).next().getInteger("inFlight"))
        .isZero();
    assertThat(act("pause", "Authorization", "Bearer " + ACCESS).statusCode()).isEqualTo(401);
  }
}
