package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.header;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.gateway.tenant.Tenant;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant that floods the gateway gets no more than its share. */
@ExtendWith(VertxExtension.class)
class FairShareTest {
  private static final String[] ASYNC = {"Prefer", "respond-async"};

  private final ManualClient client = new ManualClient();
  private TestTenants tenants;
  private GatewayFixture gateway;

  private void start(Vertx vertx, TestTenants with, GatewayLimits limits) {
    tenants = with;
    gateway =
        GatewayFixture.create(
            vertx,
            GatewayFixture.startStub(vertx),
            client,
            tenants.options().setLimits(limits).setDrainTimeout(1));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private HttpResponse<String> submit(String tenant) {
    return gateway.post(cat().put("prompt", tenant), tenants.headers(tenant, ASYNC));
  }

  private void flood(String tenant, int calls) {
    for (int i = 0; i < calls; i++) {
      assertThat(submit(tenant).statusCode()).isEqualTo(202);
    }
  }

  private long completedOf(String tenant) {
    return client.completed.stream().filter(tenant::equals).count();
  }

  private void stepUntilCompleted(String tenant, int calls) {
    while (completedOf(tenant) < calls) {
      Await.until(() -> client.waiting() > 0);
      client.step();
    }
  }

  @Test
  void aFloodDelaysOnlyItself(Vertx vertx) {
    start(vertx, new TestTenants().add("flood", "calm"), new GatewayLimits());
    flood("flood", 100);
    Await.until(() -> client.waiting() == 8);
    flood("calm", 10);

    stepUntilCompleted("calm", 10);

    // Those that had been passed on before, then one for each, and those passed on meanwhile.
    assertThat(completedOf("flood")).isLessThanOrEqualTo(8 + 10 + 8);
    stepUntilCompleted("flood", 100);
  }

  @Test
  void completedCallsAreInProportionToTheShares(Vertx vertx) {
    start(
        vertx,
        new TestTenants().add(Tenant.of("small")).add(Tenant.of("large").withShare(3)),
        new GatewayLimits());
    flood("small", 60);
    flood("large", 60);

    stepUntilCompleted("large", 45);

    assertThat(completedOf("small")).isBetween(10L, 8 + 15 + 8L);
  }

  @Test
  void aTenantCannotTakeThePlacesOfOthers(Vertx vertx) {
    start(vertx, new TestTenants().add("flood", "calm"), new GatewayLimits().setMaxCalls(20));
    flood("flood", 10);

    HttpResponse<String> rejected = submit("flood");

    assertThat(rejected.statusCode()).isEqualTo(503);
    assertThat(json(rejected).getString("billed")).isEqualTo("no");
    assertThat(header(rejected, "retry-after")).isNotNull();
    flood("calm", 10);
    assertThat(submit("calm").statusCode()).isEqualTo(503);
  }

  @Test
  void aCallThatWaitsForItsTurnHasAPositionAndCanBeCancelled(Vertx vertx) {
    start(vertx, new TestTenants().add("flood", "calm"), new GatewayLimits());
    flood("flood", 8);
    String location = header(submit("flood"), "location");
    flood("calm", 1);

    HttpResponse<String> queued = gateway.get(location, tenants.headers("flood"));
    HttpResponse<String> cancelled =
        gateway.send(gateway.request(location, tenants.headers("flood")).DELETE());

    assertThat(json(queued).getString("status")).isEqualTo("queued");
    assertThat(json(queued).getInteger("position")).isEqualTo(9);
    assertThat(json(cancelled).getJsonObject("failure").getString("type")).isEqualTo("CANCELLED");
    assertThat(json(cancelled).getJsonObject("failure").getString("billed")).isEqualTo("no");
    stepUntilCompleted("flood", 8);
    stepUntilCompleted("calm", 1);
    assertThat(client.waiting()).isZero();
  }

  @Test
  void aCallThatWaitsLongerThanItsTimeIsNeverSent(Vertx vertx) {
    tenants = new TestTenants().add("flood");
    gateway =
        GatewayFixture.create(
            vertx,
            GatewayFixture.startStub(vertx),
            client,
            tenants.options().setDrainTimeout(1),
            1);
    List<CompletableFuture<HttpResponse<String>>> first =
        IntStream.range(0, 8)
            .mapToObj(i -> gateway.postAsync(cat(), tenants.headers("flood")))
            .toList();
    Await.until(() -> client.waiting() == 8);

    HttpResponse<String> late = gateway.post(cat(), tenants.headers("flood"));

    assertThat(late.statusCode()).isEqualTo(503);
    assertThat(json(late).getJsonObject("error").getString("code")).isEqualTo("deadline_exceeded");
    assertThat(first).noneMatch(CompletableFuture::isDone);
    assertThat(json(late).getString("billed")).isEqualTo("no");
  }

  @Test
  void theCallsOfAGatewayThatClosesEnd(Vertx vertx) {
    start(vertx, new TestTenants().add("flood"), new GatewayLimits());
    flood("flood", 20);
    var waiting = gateway.postAsync(cat(), tenants.headers("flood"));
    Await.until(() -> client.waiting() == 8);

    Await.result(gateway.gateway.close());

    assertThat(waiting.join().statusCode()).isIn(499, 503);
  }
}
