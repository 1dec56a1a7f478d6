package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.endless;
import static io.fluxbus.gateway.GatewayFixture.header;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.fluxbus.gateway.page.LivePageOptions;
import io.fluxbus.gateway.tenant.AccessKeys;
import io.fluxbus.gateway.tenant.Tenant;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request belongs to the tenant of its key. */
@ExtendWith(VertxExtension.class)
class GatewayTenantsTest {
  private static final String ADMIN = "the-token-of-operators";

  private final TestTenants tenants =
      new TestTenants()
          .add("alice", "bob")
          .add(Tenant.of("slow").withRequestsPerSecond(1e-6).withRequestBurst(2));

  private GatewayFixture gateway;

  @BeforeEach
  void start(Vertx vertx) {
    gateway = GatewayFixture.create(vertx, tenants.options(), GatewayFixture.oneAtATime());
    gateway.gateway.addPage(null, new LivePageOptions().setAdminToken(ADMIN));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private HttpResponse<String> post(String tenant, String... headers) {
    return gateway.post(cat(), tenants.headers(tenant, headers));
  }

  @Test
  void theKeyOfATenantIsAccepted() {
    HttpResponse<String> response = post("alice");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer ",
        "Bearer any",
        "Bearer fbk_",
        "Basic YWxpY2U6",
        "Bearer alice",
        "Bearer fbk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Bearer \u00e9\u00ff"
      })
  void anotherKeyIsRejected(String authorization) {
    HttpResponse<String> response = gateway.post(cat(), "Authorization", authorization);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(json(response).getJsonObject("error").getString("type"))
        .isEqualTo("authentication_error");
    assertThat(json(response).getString("billed")).isEqualTo("no");
    assertThat(json(response).getInteger("statusCode")).isEqualTo(401);
    assertThat(header(response, "www-authenticate")).isEqualTo("Bearer");
    assertThat(header(response, "x-should-retry")).isEqualTo("false");
    assertThat(gateway.stub.ledger().posts()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models", "/v1/generations/x", "/v1/images/generations", "/v1/x"})
  void withoutAKeyNothingIsAnswered(String path) {
    assertThat(gateway.get(path).statusCode()).isEqualTo(401);
    assertThat(gateway.get(path, "Authorization", "Bearer " + AccessKeys.create()).statusCode())
        .isEqualTo(401);
  }

  @Test
  void aHashIsNotAKey() {
    String hash = tenants.all().get(0).keys().get(0).sha256();

    assertThat(gateway.get("/v1/models", "Authorization", "Bearer " + hash).statusCode())
        .isEqualTo(401);
  }

  @Test
  void theIdsOfOthersAreNotFound() {
    gateway.stub.enqueue(endless());
    post("alice", "Prefer", "respond-async");
    HttpResponse<String> accepted =
        post("alice", "Prefer", "respond-async", "Idempotency-Key", "k");
    String location = header(accepted, "location");
    String byRequest = "/v1/generations/" + json(accepted).getString("id");

    for (String path : new String[] {location, byRequest}) {
      assertThat(gateway.get(path, tenants.headers("bob")).statusCode()).isEqualTo(404);
      assertThat(gateway.send(gateway.request(path, tenants.headers("bob")).DELETE()).statusCode())
          .isEqualTo(404);
      assertThat(gateway.get(path, tenants.headers("alice")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theSameIdempotencyKeyOfTwoTenantsIsNotTheSame() {
    JsonObject dog = cat().put("prompt", "A dog");
    post("alice", "Idempotency-Key", "k");
    HttpResponse<String> other = gateway.post(dog, tenants.headers("bob", "Idempotency-Key", "k"));
    HttpResponse<String> again = post("alice", "Idempotency-Key", "k");

    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(header(other, "idempotent-replayed")).isNull();
    assertThat(header(again, "idempotent-replayed")).isEqualTo("true");
    assertThat(gateway.stub.ledger().posts()).isEqualTo(2);
  }

  @Test
  void theRateOfATenantIsLimitedAndNotBilled() {
    assertThat(post("slow").statusCode()).isEqualTo(200);
    assertThat(post("slow").statusCode()).isEqualTo(200);

    HttpResponse<String> early = post("slow");

    assertThat(early.statusCode()).isEqualTo(429);
    assertThat(Long.parseLong(header(early, "retry-after"))).isBetween(900_000L, 1_000_000L);
    assertThat(header(early, "x-should-retry")).isEqualTo("true");
    assertThat(json(early).getJsonObject("error").getString("type")).isEqualTo("rate_limit_error");
    assertThat(json(early).getInteger("statusCode")).isEqualTo(429);
    assertThat(json(early).getString("billed")).isEqualTo("no");
    assertThat(post("alice").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/v1/models", tenants.headers("slow")).statusCode()).isEqualTo(200);
    assertThat(gateway.stub.ledger().posts()).isEqualTo(3);
  }

  @Test
  void thePageShowsTheCallsOfAllOnlyToOperators() {
    assertThat(gateway.get("/live/events").statusCode()).isEqualTo(401);
    assertThat(gateway.get("/live/events", tenants.headers("alice")).statusCode()).isEqualTo(401);
    assertThat(
            gateway
                .send(
                    gateway
                        .request("/live/events", "Authorization", "Bearer " + ADMIN)
                        .method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(200);
    assertThat(gateway.get("/v1/models", "Authorization", "Bearer " + ADMIN).statusCode())
        .isEqualTo(401);
  }

  @Test
  void theKeyIsNowhereInTheOptions() {
    String shown = tenants.options() + " " + tenants.all() + " " + tenants.options().getTenants();

    assertThat(shown)
        .contains("alice")
        .doesNotContain(tenants.key("alice"), tenants.all().get(0).keys().get(0).sha256());
  }

  @Test
  void tenantsAndATokenExcludeEachOther() {
    GatewayOptions options = tenants.options().setAccessToken("a-token-of-16-or-more");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> GatewayRouter.create(gateway.vertx, gateway.client, options));
  }

  @Test
  void aBudgetNeedsAStore() {
    GatewayOptions options =
        new TestTenants().add(Tenant.of("rich").withBudgetUsd(BigDecimal.ONE)).options();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> GatewayRouter.create(gateway.vertx, gateway.client, options))
        .withMessageContaining("needs a DurableFluxClient");
  }

  @Test
  void slowCallersOfATenantLeaveRoomForOthers(Vertx vertx) {
    GatewayOptions options = tenants.options().setLimits(new GatewayLimits().setMaxConnections(6));
    try (GatewayFixture small =
        GatewayFixture.create(vertx, options, GatewayFixture.clientOptions())) {
      RawClient first = slow(vertx, small);
      RawClient second = slow(vertx, small);
      Await.until(() -> small.get("/v1/models", tenants.headers("alice")).statusCode() == 503);

      assertThat(small.get("/v1/models", tenants.headers("bob")).statusCode()).isEqualTo(200);
      first.close();
      second.close();
      Await.until(() -> small.get("/v1/models", tenants.headers("alice")).statusCode() == 200);
    }
  }

  /** A request whose body does not come. */
  private RawClient slow(Vertx vertx, GatewayFixture at) {
    String whole =
        RawClient.post(at.port, cat().encode(), "Authorization: Bearer " + tenants.key("alice"));
    return RawClient.connect(vertx, at.port).write(whole.substring(0, whole.length() - 1));
  }
}
