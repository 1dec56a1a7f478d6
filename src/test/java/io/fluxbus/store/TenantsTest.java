package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The keys and the budgets of tenants. */
class TenantsTest extends TwoProcesses {
  @Test
  void equalKeysOfTwoTenantsAreDifferentKeys() {
    GenerationOutcome alice = outcome(first.submit(CAT, key("k").setTenant("alice")));
    GenerationOutcome bob =
        outcome(second.submit(GenerationRequest.of("dog"), key("k").setTenant("bob")));
    GenerationOutcome again = outcome(second.submit(CAT, key("k").setTenant("alice")));
    GenerationOutcome nobody = outcome(first.submit(CAT, key("k")));

    assertThat(List.of(alice, bob, nobody))
        .allMatch(outcome -> outcome.failure() == null && !outcome.replayed());
    assertThat(again.replayed()).isTrue();
    assertThat(posts()).isEqualTo(3);
  }

  @Test
  void aCallIsPaidFromTheBudgetOfItsTenantOrElseFromThatOfTheClient() {
    for (String budget : List.of("all", "alice", "bob")) {
      Await.result(store.setBudget(budget, 1_000_000_000));
    }
    DurableFluxClient paying =
        client(
            processes.get(0),
            new DurableOptions()
                .setBudget("all")
                .setTenantBudgets(Map.of("alice", "alice"))
                .setBudgetLookup(tenant -> tenant.equals("bob") ? "bob" : null));

    outcome(paying.submit(CAT, key("k").setTenant("alice")));
    outcome(paying.submit(CAT, new CallOptions().setTenant("alice")));
    outcome(paying.submit(CAT, new CallOptions().setTenant("bob")));
    outcome(paying.submit(CAT, key("k").setTenant("carol")));
    outcome(paying.submit(CAT, key("k")));
    outcome(paying.submit(CAT, key("k").setTenant("alice")));
    Await.result(Future.all(paying.close(), first.close()));

    assertThat(Await.result(store.budgets()))
        .extracting(StoredBudget::name, StoredBudget::spent, StoredBudget::leased)
        .containsExactly(
            tuple("alice", 120_000_000L, 0L),
            tuple("all", 120_000_000L, 0L),
            tuple("bob", 60_000_000L, 0L));
  }

  @Test
  void theBudgetOfATenantLimitsOnlyItsOwnCalls() {
    Await.result(store.setBudget("alice", 60_000_000));
    DurableFluxClient paying =
        client(processes.get(0), new DurableOptions().setTenantBudgets(Map.of("alice", "alice")));
    outcome(paying.submit(CAT, key("a").setTenant("alice")));

    GenerationOutcome poor = outcome(paying.submit(CAT, key("b").setTenant("alice")));
    GenerationOutcome replayed = outcome(paying.submit(CAT, key("a").setTenant("alice")));
    GenerationOutcome other = outcome(paying.submit(CAT, key("b")));

    assertThat(poor.failure().type()).isEqualTo(FailureType.BUDGET_EXHAUSTED);
    assertThat(replayed.replayed()).isTrue();
    assertThat(other.failure()).isNull();
    assertThat(posts()).isEqualTo(2);
  }
}
