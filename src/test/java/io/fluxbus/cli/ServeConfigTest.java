package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.TargetDirectory;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sources of the configuration of the verticles. */
@ExtendWith(VertxExtension.class)
class ServeConfigTest {
  private static final Path CONF = Path.of("conf", "config.json");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("config.json"), text);
  }

  private static JsonObject read(
      Vertx vertx, Path file, Map<String, String> environment, Map<String, String> properties) {
    return Await.result(ServeConfig.read(vertx, file, environment, properties)).verticle();
  }

  private static String usageError(
      Vertx vertx, Path file, Map<String, String> environment, Map<String, String> properties) {
    Throwable thrown =
        Await.failure(
            Future.future(
                p -> ServeConfig.read(vertx, file, environment, properties).onComplete(p)));
    assertThat(thrown).isInstanceOf(UsageException.class);
    return thrown.getMessage();
  }

  @Test
  void theFileOfTheProjectHasEveryOptionWithItsDefault(Vertx vertx) throws IOException {
    JsonObject file = new JsonObject(Files.readString(CONF));
    Set<String> options = new HashSet<>(OptionsJson.names(FluxClientOptions.class));
    options.remove("apiKey");
    options.add("eventBus");

    assertThat(file.fieldNames()).isEqualTo(options);
    assertThat(file.getJsonObject("eventBus").fieldNames())
        .isEqualTo(OptionsJson.names(BusOptions.class));
    JsonObject config = read(vertx, CONF, Map.of(), Map.of());
    assertThat(new BusOptions((JsonObject) config.remove("eventBus")).toJson())
        .isEqualTo(new BusOptions().toJson());
    assertThat(new FluxClientOptions(config).toJson()).isEqualTo(new FluxClientOptions().toJson());
  }

  @Test
  void theEnvironmentOverridesTheFileAndSystemPropertiesOverrideBoth(Vertx vertx)
      throws IOException {
    Path file =
        file(
            "{\"maxConcurrency\": 1, \"maxQueueSize\": 1, \"maxAttempts\": 1,"
                + " \"eventBus\": {\"address\": \"file\", \"drainTimeout\": 1}}");

    JsonObject config =
        read(
            vertx,
            file,
            Map.of(
                "FLUXBUS_MAX_QUEUE_SIZE", "2",
                "FLUXBUS_MAX_ATTEMPTS", "2",
                "FLUXBUS_EVENT_BUS_ADDRESS", "environment",
                "FLUXBUS_PORT_80_TCP", "tcp://10.0.0.1:80",
                "FLUXBUS_SERVICE_HOST", "10.0.0.1"),
            Map.of("fluxbus.maxAttempts", "3", "fluxbus.eventBus.drainTimeout", "3", "x.y", "z"));

    assertThat(config)
        .isEqualTo(
            new JsonObject()
                .put("maxConcurrency", 1)
                .put("maxQueueSize", 2)
                .put("maxAttempts", 3)
                .put(
                    "eventBus",
                    new JsonObject().put("address", "environment").put("drainTimeout", 3)));
  }

  @Test
  void valuesOfVariablesAreParsedAsJson(Vertx vertx) {
    JsonObject config =
        read(
            vertx,
            null,
            Map.of(
                "FLUXBUS_BASE_URL", "https://h",
                "FLUXBUS_HTTP2", "true",
                "FLUXBUS_REQUESTS_PER_SECOND", "2.5",
                "FLUXBUS_API_KEY_FILE", "/run/key",
                "FLUXBUS_TRUSTED_CERTIFICATES", "[\"a.pem\"]"),
            Map.of());

    assertThat(config)
        .isEqualTo(
            new JsonObject()
                .put("baseUrl", "https://h")
                .put("http2", true)
                .put("requestsPerSecond", 2.5)
                .put("apiKeyFile", "/run/key")
                .put("trustedCertificates", new JsonArray().add("a.pem")));
  }

  @ParameterizedTest
  @CsvSource({
    "FLUXBUS_MAX_CONCURENCY, 'FLUXBUS_MAX_CONCURENCY sets no option, did you mean"
        + " FLUXBUS_MAX_CONCURRENCY?'",
    "FLUXBUS_EVENT_BUS_ADRESS, 'FLUXBUS_EVENT_BUS_ADRESS sets no option, did you mean"
        + " FLUXBUS_EVENT_BUS_ADDRESS?'",
    "FLUXBUS_API_KEY, FLUXBUS_API_KEY sets no option: the key comes from AIMLAPI_KEY or apiKeyFile"
  })
  void aVariableThatSetsNoOptionIsNamed(String name, String message, Vertx vertx) {
    assertThat(usageError(vertx, null, Map.of(name, "sk-secret"), Map.of()))
        .startsWith(message)
        .doesNotContain("sk-secret");
  }

  @ParameterizedTest
  @CsvSource({
    "fluxbus.maxconcurrency, 'fluxbus.maxconcurrency sets no option, did you mean"
        + " fluxbus.maxConcurrency?'",
    "fluxbus.apiKey, fluxbus.apiKey sets no option: the key comes from AIMLAPI_KEY or apiKeyFile"
  })
  void aPropertyThatSetsNoOptionIsNamed(String name, String message, Vertx vertx) {
    assertThat(usageError(vertx, null, Map.of(), Map.of(name, "sk-secret")))
        .startsWith(message)
        .doesNotContain("sk-secret");
  }

  @Test
  void aKeyInTheFileIsRejectedAndNotShown(Vertx vertx) throws IOException {
    Path file = file("{\"apiKey\": \"sk-secret\"}");

    assertThat(usageError(vertx, file, Map.of(), Map.of()))
        .isEqualTo(file + " must not contain the key: it comes from AIMLAPI_KEY or apiKeyFile");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLUXBUS_MAX_CONCURRENCY | abc | maxConcurrency has a value of the wrong type",
        "FLUXBUS_MAX_CONCURRENCY | '' | maxConcurrency has a value of the wrong type",
        "FLUXBUS_MAX_CONCURRENCY | 1e2x | maxConcurrency has a value of the wrong type",
        "FLUXBUS_MAX_CONCURRENCY | 0 | maxConcurrency must be from 1 to 100000, was 0",
        "FLUXBUS_HTTP2 | yes | http2 has a value of the wrong type",
        "FLUXBUS_EVENT_BUS_DRAIN_TIMEOUT | -1 | eventBus: drainTimeout must be from 0",
        "FLUXBUS_EVENT_BUS_PUBLISH_RESULTS | SOME | eventBus: option publishResults has a value",
        "FLUXBUS_EVENT_BUS_OPTIONS | {\"prt\": 1} | unknown option or wrong type:"
            + " eventBusOptions.prt",
        "FLUXBUS_TRUSTED_CERTIFICATES | a.pem | trustedCertificates has a value of the wrong type"
      })
  void anInvalidValueIsReportedWithItsVariable(
      String name, String text, String message, Vertx vertx) {
    assertThat(usageError(vertx, null, Map.of(name, text), Map.of()))
        .startsWith(name + ": ")
        .contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fluxbus.maxConcurrency | abc | maxConcurrency has a value of the wrong type",
        "fluxbus.eventBus.drainTimeout | x | 'eventBus: drainTimeout: a duration must be like"
            + " 250ms'"
      })
  void anInvalidValueIsReportedWithItsProperty(
      String name, String text, String message, Vertx vertx) {
    assertThat(usageError(vertx, null, Map.of(), Map.of(name, text)))
        .startsWith(name + ": ")
        .contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"maxConcurrency\": \"abc\"} | option maxConcurrency has a value of the wrong type",
        "{\"maxConcurency\": 1} | unknown option: maxConcurency",
        "{\"eventBus\": {\"drainTimeout\": -1}} | eventBus: drainTimeout must be from 0",
        "{\"eventBus\": {\"drain\": 1}} | eventBus: unknown option: drain"
      })
  void anInvalidValueIsReportedWithFileAndOption(String json, String message, Vertx vertx)
      throws IOException {
    Path file = file(json);

    assertThat(usageError(vertx, file, Map.of(), Map.of())).startsWith(file + ": " + message);
  }

  @Test
  void contradictingOptionsAreReportedWithTheirSources(Vertx vertx) throws IOException {
    Path file = file("{\"initialConcurrency\": 16, \"eventBus\": {\"address\": \"a\"}}");
    ServeConfig config =
        Await.result(
            ServeConfig.read(
                vertx,
                file,
                Map.of("FLUXBUS_MAX_CONCURRENCY", "8", "FLUXBUS_EVENT_BUS_EVENTS_ADDRESS", "a"),
                Map.of()));

    assertThat(config.explain("initialConcurrency must not be above maxConcurrency: 16 > 8"))
        .contains("initialConcurrency is set by " + file)
        .contains("maxConcurrency is set by FLUXBUS_MAX_CONCURRENCY")
        .doesNotContain("ddress");
    assertThat(config.explain("eventBus: eventsAddress must not be the same as address"))
        .contains("eventBus.address is set by " + file)
        .contains("eventBus.eventsAddress is set by FLUXBUS_EVENT_BUS_EVENTS_ADDRESS");
    assertThat(config.explain("nothing of it")).isEqualTo("nothing of it");
  }

  @Test
  void aNestedValueIsReplacedAsAWhole(Vertx vertx) throws IOException {
    Path file = file("{\"eventBusOptions\": {\"host\": \"0.0.0.0\", \"port\": 5}}");

    ServeConfig config =
        Await.result(
            ServeConfig.read(
                vertx, file, Map.of("FLUXBUS_EVENT_BUS_OPTIONS", "{\"port\": 6}"), Map.of()));

    config.requireSafeForTheKey();
    assertThat(config.clusterBus().getPort()).isEqualTo(6);
    assertThat(config.clusterBus().getHost()).isNull();
  }

  @Test
  void aBusThatIsNoObjectIsRejectedEvenIfTheEnvironmentSetsItsOptions(Vertx vertx)
      throws IOException {
    Path file = file("{\"eventBus\": 5}");

    assertThat(usageError(vertx, file, Map.of("FLUXBUS_EVENT_BUS_ADDRESS", "a"), Map.of()))
        .isEqualTo(file + ": eventBus must be a JSON object");
  }
}
