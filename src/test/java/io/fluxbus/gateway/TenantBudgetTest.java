package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.Tenants;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.DurableOptions;
import io.fluxbus.store.MemoryOutcomeStore;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant never exceeds its budget, however many calls it makes at once. */
@ExtendWith(VertxExtension.class)
class TenantBudgetTest {
  @Test
  void twoHundredConcurrentCallsSpendNoMoreThanTheBudget(Vertx vertx) {
    TestTenants tenants =
        new TestTenants()
            .add(Tenant.of("poor").withBudgetUsd(new BigDecimal("0.45")))
            .add(Tenant.of("rich").withBudgetUsd(new BigDecimal("100")));
    GatewayOptions options = tenants.options();
    Tenants known = options.getTenants();
    MemoryOutcomeStore store = new MemoryOutcomeStore();
    Await.result(store.setBudget("tenant:poor", 450_000_000));
    Await.result(store.setBudget("tenant:rich", 100_000_000_000L));
    StubServer stub = GatewayFixture.startStub(vertx);
    FluxClient client =
        FluxClient.create(
            vertx, GatewayFixture.clientOptions().setApiKey("any").setBaseUrl(stub.baseUrl()));
    DurableFluxClient paying =
        DurableFluxClient.create(
            vertx,
            client,
            store,
            new DurableOptions()
                .setBaseUrl(stub.baseUrl())
                .setPricePerImageUsd(0.06)
                .setBudgetLookup(known::budgetOf));
    try (GatewayFixture gateway = GatewayFixture.create(vertx, stub, paying, options)) {
      List<CompletableFuture<HttpResponse<String>>> calls =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      i % 2 == 0
                          ? gateway.postAsync(cat(), tenants.headers("poor"))
                          : gateway.postAsync(
                              cat(), tenants.headers("poor", "Idempotency-Key", "k" + i)))
              .toList();
      HttpResponse<String> other = gateway.post(cat(), tenants.headers("rich"));
      List<HttpResponse<String>> responses = calls.stream().map(CompletableFuture::join).toList();

      assertThat(responses).filteredOn(response -> response.statusCode() == 200).hasSize(7);
      assertThat(responses)
          .filteredOn(response -> response.statusCode() != 200)
          .allSatisfy(
              response -> {
                assertThat(response.statusCode()).isEqualTo(402);
                assertThat(json(response).getString("billed")).isEqualTo("no");
              });
      assertThat(other.statusCode()).isEqualTo(200);
      assertThat(stub.ledger().billed()).isEqualTo(8);
      assertThat(stub.ledger().usd()).isEqualByComparingTo("0.48");
    } finally {
      Await.result(client.close());
    }
  }
}
