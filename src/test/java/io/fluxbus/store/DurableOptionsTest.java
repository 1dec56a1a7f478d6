package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.FluxClientOptions;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class DurableOptionsTest {
  @Test
  void allOptionsAreWrittenAndRead() {
    DurableOptions options =
        new DurableOptions()
            .setTenant("t")
            .setBudget("b")
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
    assertThat(options.toJson().size()).isEqualTo(12);
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
