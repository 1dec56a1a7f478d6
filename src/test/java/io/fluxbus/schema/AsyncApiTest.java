package io.fluxbus.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.examples.Documents;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code conf/asyncapi.yaml} describes the addresses and messages of the code. */
class AsyncApiTest {
  private static final Path FILE = Path.of("conf", "asyncapi.yaml");
  private static final JsonObject API = read();

  private static JsonObject read() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Map<String, Object> yaml = new Yaml(new SafeConstructor(options)).load(Documents.read(FILE));
    return new JsonObject(yaml);
  }

  /** All references in a part of the document. */
  private static List<String> references(Object part) {
    List<String> references = new ArrayList<>();
    if (part instanceof JsonObject object) {
      object.forEach(
          member -> {
            if (member.getKey().equals("$ref")) {
              references.add((String) member.getValue());
            } else {
              references.addAll(references(member.getValue()));
            }
          });
    } else if (part instanceof JsonArray array) {
      array.forEach(element -> references.addAll(references(element)));
    }
    return references;
  }

  /** Follows a reference within the document; null if it leads nowhere. */
  private static Object follow(String reference) {
    Object at = API;
    for (String name : reference.substring(2).split("/", -1)) {
      at = at instanceof JsonObject object ? object.getValue(name) : null;
    }
    return at;
  }

  @Test
  void eachReferenceLeadsToAPartOrAFile() {
    List<String> references = references(API);

    assertThat(references).isNotEmpty();
    assertThat(references)
        .allSatisfy(
            reference -> {
              if (reference.startsWith("#/")) {
                assertThat(follow(reference)).isNotNull();
              } else {
                assertThat(FILE.resolveSibling(reference)).isRegularFile();
              }
            });
  }

  @Test
  void itHasTheAddressesOfTheWorkers() {
    List<String> expected =
        new BusOptions()
            .toJson().stream()
                .filter(option -> option.getKey().toLowerCase(Locale.ROOT).endsWith("address"))
                .map(option -> (String) option.getValue())
                .toList();
    List<String> addresses =
        API.getJsonObject("channels").stream()
            .map(channel -> ((JsonObject) channel.getValue()).getString("address"))
            .filter(Objects::nonNull)
            .toList();

    assertThat(addresses).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void itUsesEachSchemaOfAMessageOfTheBus() {
    // The others describe a part of a message, the frames of the bridges, and a response over HTTP.
    Set<String> others =
        Set.of("failure.json", "bridge-message.json", "bridge-delivery.json", "generation.json");

    assertThat(
            references(API).stream()
                .filter(reference -> reference.startsWith("schemas/"))
                .map(reference -> reference.substring("schemas/".length())))
        .containsExactlyInAnyOrderElementsOf(
            MessageSchemas.names().stream().filter(name -> !others.contains(name)).toList());
  }

  @Test
  void eachOperationUsesMessagesOfItsChannel() {
    JsonObject operations = API.getJsonObject("operations");
    for (String name : operations.fieldNames()) {
      JsonObject operation = operations.getJsonObject(name);
      String channel = operation.getJsonObject("channel").getString("$ref");
      assertThat(references(operation.getJsonArray("messages")))
          .as(name)
          .isNotEmpty()
          .allMatch(message -> message.startsWith(channel + "/messages/"));
      assertThat(operation.getString("action")).isIn("send", "receive");
    }
  }
}
