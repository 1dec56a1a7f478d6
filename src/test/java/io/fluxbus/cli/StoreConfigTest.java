package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The option {@code store} of a configuration. */
@ExtendWith(VertxExtension.class)
class StoreConfigTest {
  private static final String SERVER = "postgresql://fluxbus@db.internal:5433/calls";

  private static JsonObject url(String url) {
    return new JsonObject().put("url", url);
  }

  @Test
  void aTextIsTheAddress() {
    StoreConfig config = StoreConfig.read("sqlite:calls.db");

    assertThat(config.address().file()).isEqualTo(Path.of("calls.db"));
    assertThat(config.passwordFile()).isNull();
    assertThat(config.options().getBudget()).isNull();
  }

  @Test
  void anObjectHasFurtherOptions() {
    StoreConfig config =
        StoreConfig.read(
            url(SERVER)
                .put("passwordFile", "password.txt")
                .put("budget", "posters")
                .put("leaseDuration", "30s")
                .put("tenant", null));

    assertThat(config.address().text()).isEqualTo(SERVER);
    assertThat(config.address().server().getPort()).isEqualTo(5433);
    assertThat(config.passwordFile()).isEqualTo("password.txt");
    assertThat(config.options().getBudget()).isEqualTo("posters");
    assertThat(config.options().getLeaseDuration()).isEqualTo(30_000);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"url\": 1} | store: url must be a text",
        "{\"url\": \"x\"} | store must be sqlite:FILE or postgresql://USER@HOST:PORT/DATABASE",
        "{\"url\": \"sqlite:x\", \"passwordFile\": 1} | store: passwordFile must be a text",
        "{\"url\": \"sqlite:x\", \"baseUrl\": \"https://h\"} | store: baseUrl is not an option",
        "{\"url\": \"sqlite:x\", \"budgte\": \"b\"} | store: unknown option: budgte, did you mean",
        "{\"url\": \"sqlite:x\", \"leaseDuration\": 1} | store: leaseDuration must be at least 100"
      })
  void anInvalidMemberIsNamed(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreConfig.read(new JsonObject(json)))
        .withMessageStartingWith(message);
  }

  @Test
  void aPasswordInTheAddressIsRejectedAndNotShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreConfig.read("postgresql://fluxbus:secret@db/calls"))
        .withMessageContaining("must not contain a password: set FLUXBUS_STORE_PASSWORD")
        .withMessageNotContaining("secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreConfig.read("postgresql://flux bus:secret@db/calls"))
        .withMessageNotContaining("secret");
  }

  @Test
  void theCommandLineReplacesTheAddressAndKeepsTheOptions() {
    StoreConfig configured = StoreConfig.read(url(SERVER).put("budget", "posters"));

    StoreConfig config = StoreConfig.of("sqlite:calls.db", configured);

    assertThat(config.address().file()).isEqualTo(Path.of("calls.db"));
    assertThat(config.options().getBudget()).isEqualTo("posters");
    assertThat(StoreConfig.of(null, configured)).isSameAs(configured);
    StoreConfig withoutUrl = StoreConfig.read(new JsonObject().put("budget", "posters"));
    assertThat(StoreConfig.of("sqlite:calls.db", withoutUrl).options().getBudget())
        .isEqualTo("posters");
    assertThatThrownBy(() -> StoreConfig.of(null, withoutUrl))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("set store.url or --store");
    assertThat(StoreConfig.of(null, null)).isNull();
    assertThatThrownBy(() -> StoreConfig.of("calls.db", null))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--store must be sqlite:FILE");
  }

  @Test
  void theEnvironmentSetsTheStoreAndThePasswordIsNoOption(Vertx vertx) {
    ServeConfig config =
        Await.result(
            ServeConfig.read(
                vertx,
                null,
                Map.of("FLUXBUS_STORE", SERVER, "FLUXBUS_STORE_PASSWORD", "secret"),
                Map.of()));

    assertThat(config.store().address().text()).isEqualTo(SERVER);
    assertThat(config.verticle().isEmpty()).isTrue();
    assertThat(
            Await.failure(
                ServeConfig.read(vertx, null, Map.of("FLUXBUS_STORE", "calls.db"), Map.of())))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("FLUXBUS_STORE: store must be sqlite:FILE");
  }
}
