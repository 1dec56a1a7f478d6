package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.FluxClientOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DurableOptionsTest {
  @Test
  void allOptionsAreWrittenAndRead() {
    DurableOptions options =
        new DurableOptions()
            .setTenant("t")
            .setBudget("b")
            .setTenantBudgets(Map.of("alice", "alice-budget"))
            .setRetryUnknownOutcome(true)
            .setReuseSeeded(true)
            .setLeaseDuration(100)
            .setPollInterval(1)
            .setRetainDuration(2)
            .setRecordTimeout(0)
            .setBaseUrl("https://api.example")
            .setTotalTimeout(3)
            .setAttemptTimeout(4)
            .setPricePerImageUsd(0.5);

    assertThat(new DurableOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThat(new DurableOptions(options).toJson()).isEqualTo(options.toJson());
    assertThat(options.toJson().size()).isEqualTo(13);
  }

  @Test
  void anOptionOutOfItsRangeIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DurableOptions().setLeaseDuration(99))
        .withMessageContaining("leaseDuration");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DurableOptions(new JsonObject().put("pollInterval", 0)))
        .withMessageContaining("pollInterval");
  }

  @Test
  void aTenantIsPaidByTheBudgetOfTheLookupOrElseItsOwnOrElseThatOfTheClient() {
    DurableOptions options =
        new DurableOptions()
            .setBudget("all")
            .setTenantBudgets(Map.of("alice", "alice-budget", "bob", "bob-budget"))
            .setBudgetLookup(tenant -> tenant.equals("alice") ? "found" : null);

    assertThat(new DurableOptions(options).budgetOf("alice")).isEqualTo("found");
    assertThat(options.budgetOf("bob")).isEqualTo("bob-budget");
    assertThat(options.budgetOf("carol")).isEqualTo("all");
    assertThat(new DurableOptions().budgetOf("carol")).isNull();
  }

  @Test
  void theTenantOfABudgetIsValid() {
    Map<String, String> noBudget = new HashMap<>();
    noBudget.put("alice", null);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DurableOptions().setTenantBudgets(Map.of("two words", "b")))
        .withMessageContaining("tenantBudgets: a tenant must be 1 to 64 characters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DurableOptions().setTenantBudgets(noBudget))
        .withMessageContaining("tenantBudgets: a budget must be a text");
  }

  @Test
  void theClientBelowDeterminesWhatBothMustHaveInCommon() {
    FluxClientOptions below =
        new FluxClientOptions()
            .setBaseUrl("https://api.example")
            .setTotalTimeout(1)
            .setAttemptTimeout(2)
            .setPricePerImageUsd(3);

    DurableOptions options = new DurableOptions().setClientOptions(below);

    assertThat(options.getBaseUrl()).isEqualTo("https://api.example");
    assertThat(options.getTotalTimeout()).isEqualTo(1);
    assertThat(options.getAttemptTimeout()).isEqualTo(2);
    assertThat(options.getPricePerImageUsd()).isEqualTo(3);
  }
}
