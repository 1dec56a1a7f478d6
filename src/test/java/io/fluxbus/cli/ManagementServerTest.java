package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.gateway.GatewayLimits;
import io.fluxbus.internal.AccessToken;
import io.fluxbus.metrics.HealthProcedures;
import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.StoredBudget;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators see over HTTP whether a worker is live and ready, and what it does. */
@ExtendWith(VertxExtension.class)
class ManagementServerTest {
  private static final String OPERATORS = "token-of-operators";

  private final ServeMeters meters = new ServeMeters();

  /** A test blocks an event loop, of which Vert.x would warn. */
  private final Vertx serving =
      meters
          .begin(CommandVertx.options().setMaxEventLoopExecuteTime(TimeUnit.MINUTES.toNanos(1)))
          .build();

  private StubServer stub;
  private FluxClient client;
  private ManagementServer server;
  private WebClient http;
  private int port;

  @BeforeEach
  void listen(Vertx vertx) {
    meters.install(serving);
    stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    client =
        FluxClient.create(
            serving,
            new FluxClientOptions()
                .setApiKey("sk-test")
                .setBaseUrl(stub.baseUrl())
                .setMaxConcurrency(1)
                .setMaxQueueSize(1)
                .setMaxAttempts(1)
                .setPricePerImageUsd(0.06)
                .setSpendLimitUsd(0.6));
    server = new ManagementServer(vertx, serving, client, Map.of(), meters);
    port = Await.result(server.listen(HostAndPort.create("127.0.0.1", 0), new GatewayLimits()));
    http = WebClient.create(vertx);
  }

  @AfterEach
  void close() {
    Await.result(serving.close());
  }

  @Test
  void metersMayNeedATokenWhichHealthChecksNeverDo() {
    server.protectMeters(List.of(AccessToken.of("token-of-callers-1"), AccessToken.of(OPERATORS)));

    assertThat(get("/metrics").statusCode()).isEqualTo(401);
    assertThat(get("/metrics").getHeader("www-authenticate")).isEqualTo("Bearer");
    assertThat(get("/metrics").bodyAsString()).doesNotContain("fluxbus_", "token-of");
    assertThat(meters("token-of-callers-2").statusCode()).isEqualTo(401);
    assertThat(meters("token-of-callers-1").statusCode()).isEqualTo(200);
    assertThat(meters(OPERATORS).bodyAsString()).contains("jvm_");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);

    server.protectMeters(List.of());

    assertThat(meters(OPERATORS).statusCode()).isEqualTo(401);
  }

  private HttpResponse<Buffer> meters(String token) {
    return Await.result(
        http.get(port, "127.0.0.1", "/metrics").bearerTokenAuthentication(token).send());
  }

  private HttpResponse<Buffer> get(String path) {
    return send(HttpMethod.GET, path);
  }

  private HttpResponse<Buffer> send(HttpMethod method, String path) {
    return Await.result(http.request(method, port, "127.0.0.1", path).send());
  }

  /** On a busy machine, an event loop may not respond in time at first. */
  private void awaitLive() {
    Await.until(() -> get(ManagementServer.LIVE).statusCode() == 200);
  }

  private JsonObject figures() {
    return get(ManagementServer.READY)
        .bodyAsJsonObject()
        .getJsonArray("checks")
        .getJsonObject(0)
        .getJsonObject("data");
  }

  private GenerationCall submit() {
    return client.submit(GenerationRequest.of("cat"));
  }

  @Test
  void aWorkerThatServesIsLiveAndReady() {
    awaitLive();
    assertThat(get(ManagementServer.READY).statusCode()).isEqualTo(200);
  }

  @Test
  void aSuspendedWorkerIsLiveButNotReady() {
    stub.enqueue(StubAnswer.failure(401, "wrong key"));
    Await.result(submit().outcome());

    assertThat(get(ManagementServer.READY).statusCode()).isEqualTo(503);
    assertThat(figures().getBoolean("suspended")).isTrue();
    awaitLive();
  }

  @Test
  void aWorkerWithAnExhaustedBudgetIsNotReady() {
    IntStream.range(0, 10).forEach(i -> Await.result(submit().outcome()));

    assertThat(get(ManagementServer.READY).statusCode()).isEqualTo(503);
    assertThat(figures().getBoolean("budget_exhausted")).isTrue();
  }

  @Test
  void aWorkerWithAFullQueueIsReadyAndReportsIt() {
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofHours(1)));
    List<GenerationCall> calls = IntStream.range(0, 3).mapToObj(i -> submit()).toList();
    assertThat(Await.result(calls.get(2).outcome()).failure().type())
        .isEqualTo(FailureType.OVERLOADED);

    assertThat(get(ManagementServer.READY).statusCode()).isEqualTo(200);
    assertThat(figures().getInteger("queued")).isEqualTo(1);
    assertThat(figures().getInteger("in_flight")).isEqualTo(1);
  }

  /** The status of readiness with a check of a store that answers everything like this. */
  private int readyWith(
      Vertx vertx, Future<?> answer, Function<OutcomeStore, Handler<Promise<Status>>> check) {
    OutcomeStore store =
        (OutcomeStore)
            Proxy.newProxyInstance(
                OutcomeStore.class.getClassLoader(),
                new Class<?>[] {OutcomeStore.class},
                (proxy, method, args) -> answer);
    ManagementServer withStore =
        new ManagementServer(vertx, serving, client, Map.of("store", check.apply(store)), meters);
    port = Await.result(withStore.listen(HostAndPort.create("127.0.0.1", 0), new GatewayLimits()));
    return get(ManagementServer.READY).statusCode();
  }

  @Test
  void aWorkerIsReadyOnlyWhileItsStoreAnswers(Vertx vertx) {
    Function<OutcomeStore, Handler<Promise<Status>>> check = HealthProcedures::store;
    Future<?> answer = Future.succeededFuture(Map.of("node", 1L));

    assertThat(readyWith(vertx, answer, check)).isEqualTo(200);
    assertThat(readyWith(vertx, Future.failedFuture("away"), check)).isEqualTo(503);
    assertThat(readyWith(vertx, Promise.promise().future(), check)).isEqualTo(503);
  }

  @Test
  void aWorkerIsReadyOnlyWhileSomethingIsLeftOfItsBudget(Vertx vertx) {
    Function<OutcomeStore, Handler<Promise<Status>>> check =
        store -> HealthProcedures.budget(store, "posters");
    StoredBudget other = new StoredBudget("cards", 10, 10, 0);
    Future<?> left = Future.succeededFuture(List.of(other, new StoredBudget("posters", 10, 9, 1)));
    Future<?> spent =
        Future.succeededFuture(List.of(other, new StoredBudget("posters", 10, 10, 0)));

    assertThat(readyWith(vertx, left, check)).isEqualTo(200);
    assertThat(readyWith(vertx, spent, check)).isEqualTo(503);
    assertThat(readyWith(vertx, Future.succeededFuture(List.of(other)), check)).isEqualTo(503);
    assertThat(readyWith(vertx, Future.failedFuture("away"), check)).isEqualTo(503);
  }

  @Test
  void aDrainingWorkerIsLiveButNotReady() {
    server.drain();

    assertThat(get(ManagementServer.READY).statusCode()).isEqualTo(503);
    awaitLive();
  }

  @Test
  void aClosedWorkerIsNotReady() {
    Await.result(serving.close());

    assertThat(get(ManagementServer.READY).statusCode()).isEqualTo(503);
    awaitLive();
  }

  @Test
  void aWorkerWithABlockedEventLoopIsNotLive() {
    Promise<Void> release = Promise.promise();
    serving.runOnContext(v -> Await.result(release.future()));

    int blocked = get(ManagementServer.LIVE).statusCode();
    release.complete();

    assertThat(blocked).isEqualTo(503);
    awaitLive();
  }

  @ParameterizedTest
  @ValueSource(strings = {ManagementServer.LIVE, ManagementServer.READY, ManagementServer.METRICS})
  void monitorsMaySendHeadAndNothingIsCached(String path) {
    awaitLive();
    HttpResponse<Buffer> head = send(HttpMethod.HEAD, path);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isNull();
    assertThat(head.getHeader("cache-control")).isEqualTo("no-store");
    assertThat(head.getHeader("content-type")).isEqualTo(get(path).getHeader("content-type"));
  }

  @Test
  void anotherMethodIsRejectedWithTheMethodsThatAreAllowed() {
    HttpResponse<Buffer> response = send(HttpMethod.POST, ManagementServer.READY);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.getHeader("allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void theMetersAreReadWhileRequestsRun() {
    Await.result(submit().outcome());
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofHours(1)));
    Future<?> running = submit().outcome();
    Await.until(() -> client.stats().inFlight() == 1);

    String text = get(ManagementServer.METRICS).bodyAsString();

    assertThat(running.isComplete()).isFalse();
    assertThat(text)
        .contains(
            "fluxbus_calls_seconds_count{client=\"fluxbus\",outcome=\"succeeded\",type=\"none\"} 1",
            "fluxbus_in_flight{client=\"fluxbus\"} 1.0",
            "vertx_pool_in_use{pool_name=\"fluxbus\",pool_type=\"fluxbus\"} 1.0",
            "jvm_memory_used_bytes");
  }
}
