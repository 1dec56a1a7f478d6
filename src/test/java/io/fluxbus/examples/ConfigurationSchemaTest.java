package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.ProxySettings;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.examples.Documents.Block;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.store.DurableOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code conf/config.schema.json} describes the configuration that the options classes read. */
class ConfigurationSchemaTest {
  private static final JsonObject SCHEMA = read(Path.of("conf", "config.schema.json"));

  private static final Validator VALIDATOR =
      Validator.create(
          JsonSchema.of(SCHEMA),
          new JsonSchemaOptions()
              .setDraft(Draft.DRAFT202012)
              .setBaseUri("https://fluxbus.example")
              .setOutputFormat(OutputFormat.Basic));

  /** Values at and around the limits of all options. */
  private static final List<String> SAMPLES =
      List.of(
          "-1",
          "0",
          "1",
          "65535",
          "65536",
          "1000",
          "1001",
          "100000",
          "100001",
          "1000000000",
          "1000000001",
          "86400000",
          "86400001",
          "0.5",
          "1000.5",
          "\"\"",
          "\"x\"",
          "\"10m\"",
          "\"1h30m\"",
          "\"250ms\"",
          "\"1.5s\"",
          "\"10S\"",
          "\"7d\"",
          "\"1d12h\"",
          "\"d\"",
          "\"10\"",
          "\"ALL\"",
          "\"SOCKS5\"",
          "\"https://x.example\"",
          "\"http://user:p@proxy:3128\"",
          "[]",
          "[\"x\"]",
          "{}",
          "{\"x-name\": \"value\"}",
          "{\"host\": \"proxy\"}",
          "{\"host\": \"proxy\", \"port\": 0}",
          "{\"hots\": \"proxy\"}");

  private static JsonObject read(Path file) {
    return new JsonObject(Documents.read(file));
  }

  static boolean isValid(JsonObject config) {
    return VALIDATOR.validate(config).getValid();
  }

  static JsonObject properties(String... path) {
    JsonObject at = SCHEMA;
    for (String name : path) {
      at = at.getJsonObject(name);
    }
    return at.getJsonObject("properties");
  }

  static Stream<Arguments> classes() {
    return Stream.of(
        Arguments.of(new FluxClientOptions().toJson(), FluxClientOptions.class, properties()),
        Arguments.of(
            new BusOptions().toJson(), BusOptions.class, properties("properties", "eventBus")),
        Arguments.of(
            new ProxySettings().toJson(),
            ProxySettings.class,
            SCHEMA
                .getJsonObject("$defs")
                .getJsonObject("proxy")
                .getJsonArray("oneOf")
                .getJsonObject(1)
                .getJsonObject("properties")));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("classes")
  void eachOptionHasItsDefaultAndADescription(
      JsonObject defaults, Class<?> type, JsonObject properties) {
    Set<String> names = new HashSet<>(properties.fieldNames());
    names.removeAll(Set.of("eventBus", "eventBusOptions", "store", "gateway"));
    Set<String> known = new HashSet<>(OptionsJson.names(type));
    known.remove("apiKey");

    assertThat(names).isEqualTo(known);
    assertThat(names)
        .allSatisfy(
            name -> {
              JsonObject property = properties.getJsonObject(name);
              assertThat(property.getString("description")).isNotBlank();
              // An integer may be an Integer or a Long.
              assertThat(String.valueOf(property.getValue("default")))
                  .as(name)
                  .isEqualTo(String.valueOf(defaults.getValue(name)));
            });
  }

  @Test
  void theStoreHasTheOptionsOfTheDurableClientThatTheClientBelowHasNot() {
    JsonObject properties =
        SCHEMA
            .getJsonObject("properties")
            .getJsonObject("store")
            .getJsonArray("oneOf")
            .getJsonObject(1)
            .getJsonObject("properties")
            .copy();
    properties.remove("url");
    properties.remove("passwordFile");
    Set<String> known = new HashSet<>(OptionsJson.names(DurableOptions.class));
    known.removeAll(OptionsJson.names(FluxClientOptions.class));
    known.add("retryUnknownOutcome");
    JsonObject defaults = new DurableOptions().toJson();

    assertThat(properties.fieldNames()).isEqualTo(known);
    assertThat(known)
        .allSatisfy(
            name -> {
              JsonObject property = properties.getJsonObject(name);
              assertThat(property.getString("description")).isNotBlank();
              assertThat(String.valueOf(property.getValue("default")))
                  .isEqualTo(String.valueOf(defaults.getValue(name)));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"store\": \"sqlite:calls.db\"}",
        "{\"store\": \"postgresql://fluxbus@db/calls\"}",
        "{\"store\": {\"url\": \"sqlite:calls.db\", \"leaseDuration\": \"30s\", \"budget\": null}}"
      })
  void aStoreIsItsAddressOrAnObject(String config) {
    assertThat(isValid(new JsonObject(config))).isTrue();
  }

  static Stream<Arguments> options() {
    return Stream.concat(
        OptionsJson.names(FluxClientOptions.class).stream()
            .filter(name -> !name.equals("apiKey"))
            .map(name -> Arguments.of("", name)),
        OptionsJson.names(BusOptions.class).stream().map(name -> Arguments.of("eventBus", name)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("options")
  void theSchemaAcceptsWhatTheOptionsAcceptAndHasTheLimitsOfNumbers(String parent, String name) {
    // A text option also reads numbers, which the schema rejects.
    boolean isText = isRead(parent, name, "\"x\"");
    assertThat(SAMPLES)
        .allSatisfy(
            sample -> {
              boolean isNumber = sample.matches("[-.\\d]+");
              boolean isRead = isRead(parent, name, sample);
              if (isNumber ? !isText : isRead) {
                assertThat(isValid(option(parent, name, sample))).as(sample).isEqualTo(isRead);
              }
            });
  }

  private static JsonObject option(String parent, String name, String value) {
    JsonObject option = new JsonObject("{\"" + name + "\": " + value + "}");
    return parent.isEmpty() ? option : new JsonObject().put(parent, option);
  }

  private static boolean isRead(String parent, String name, String value) {
    JsonObject option = option("", name, value);
    return parent.isEmpty()
        ? isRead(FluxClientOptions::new, option)
        : isRead(BusOptions::new, option);
  }

  private static boolean isRead(Consumer<JsonObject> reader, JsonObject json) {
    try {
      reader.accept(json);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static Stream<JsonObject> configurations() {
    return Stream.concat(
        Stream.of(read(Path.of("conf", "config.json"))),
        Documents.blocks("json").stream()
            .map(Block::text)
            .filter(text -> text.contains("eventBus"))
            .map(JsonObject::new));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void theConfigurationsOfTheProjectAreValid(JsonObject config) {
    assertThat(VALIDATOR.validate(config).getErrors()).isNullOrEmpty();
    assertThat(isValid(config)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"maxConcurency\": 1}",
        "{\"apiKey\": \"sk\"}",
        "{\"eventBus\": {\"adress\": \"a\"}}",
        "{\"eventBus\": 1}",
        "{\"totalTimeout\": \"10 min\"}",
        "{\"publishResults\": \"ALL\"}",
        "{\"store\": \"calls.db\"}",
        "{\"store\": {}}",
        "{\"store\": {\"url\": \"postgresql://fluxbus:secret@db/calls\"}}",
        "{\"store\": {\"url\": \"sqlite:x\", \"budgte\": \"b\"}}",
        "{\"eventBus\": {\"publishResults\": \"all\"}}"
      })
  void anInvalidConfigurationIsFound(String config) {
    assertThat(isValid(new JsonObject(config))).isFalse();
  }

  @Test
  void nullMeansThatAnOptionIsNotSet() throws IOException {
    JsonObject nulls = new JsonObject();
    properties().fieldNames().forEach(nulls::putNull);

    assertThat(isValid(nulls)).isTrue();
    assertThat(Files.readString(Path.of("conf", "config.schema.json"))).doesNotContain("\t");
  }
}
