package io.fluxbus.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas agree with the code, and find messages that are wrong. */
class MessageSchemasTest {
  static List<String> files() {
    return MessageSchemas.names();
  }

  @ParameterizedTest
  @MethodSource("files")
  @ExtendWith(VertxExtension.class)
  void eachFileIsASchema(String file, Vertx vertx) {
    String draft = "https://json-schema.org/draft/2020-12/schema";
    JsonObject schema = MessageSchemas.schema(file.replace(".json", ""));

    assertThat(schema.getString("$schema")).isEqualTo(draft);
    assertThat(schema.getString("title")).isNotBlank();
    assertThat(schema.getString("description")).isNotBlank();
    assertThat(
            SchemaRepository.create(
                    new JsonSchemaOptions()
                        .setDraft(Draft.DRAFT202012)
                        .setBaseUri("https://fluxbus.example")
                        .setOutputFormat(OutputFormat.Basic))
                .preloadMetaSchema(vertx.fileSystem(), Draft.DRAFT202012)
                .validator(draft)
                .validate(schema)
                .getErrors())
        .isNullOrEmpty();
  }

  @Test
  void theFailuresAreThoseOfTheCode() {
    List<String> types = Arrays.stream(FailureType.values()).map(Enum::name).toList();
    JsonObject failure = MessageSchemas.schema("failure").getJsonObject("properties");
    JsonObject event =
        MessageSchemas.schema("event")
            .getJsonObject("$defs")
            .getJsonObject("failure")
            .getJsonObject("properties");

    for (JsonObject properties : List.of(failure, event)) {
      assertThat(values(properties, "type")).isEqualTo(types);
      assertThat(values(properties, "code"))
          .isEqualTo(
              Arrays.stream(FailureType.values())
                  .map(FailureType::code)
                  .distinct()
                  .sorted()
                  .toList());
    }
    JsonObject failures =
        MessageSchemas.schema("status").getJsonObject("properties").getJsonObject("failures");
    assertThat(values(failures, "propertyNames")).isEqualTo(types);
  }

  private static List<Object> values(JsonObject properties, String name) {
    return properties.getJsonObject(name).getJsonArray("enum").stream().toList();
  }

  @Test
  void theStatusesAndSizesAreThoseOfTheCode() {
    JsonObject outcome = MessageSchemas.schema("outcome").getJsonObject("properties");
    JsonArray sizes =
        MessageSchemas.schema("request")
            .getJsonObject("properties")
            .getJsonObject("image_size")
            .getJsonArray("oneOf");

    assertThat(values(outcome, "status"))
        .isEqualTo(
            Arrays.stream(GenerationOutcome.Status.values())
                .map(GenerationOutcome.Status::text)
                .toList());
    assertThat(sizes.getJsonObject(1).getJsonArray("enum").stream().toList())
        .isEqualTo(
            Arrays.stream(ImageSize.Preset.values())
                .map(preset -> preset.name().toLowerCase(Locale.ROOT))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'prompt': 'a'}",
        "{'prompt': ''}",
        "{'prompt': ' '}",
        "{'prompt': 1}",
        "{'prompt': null}",
        "{'prompt': 'a', 'id': 'x'}",
        "{'prompt': 'a', 'id': 'x y'}",
        "{'prompt': 'a', 'id': null}",
        "{'prompt': 'a', 'model': 'm'}",
        "{'prompt': 'a', 'model': ''}",
        "{'prompt': 'a', 'model': 'm m'}",
        "{'prompt': 'a', 'image_size': 'square'}",
        "{'prompt': 'a', 'image_size': 'SQUARE'}",
        "{'prompt': 'a', 'image_size': null}",
        "{'prompt': 'a', 'image_size': {}}",
        "{'prompt': 'a', 'image_size': {'width': 256}}",
        "{'prompt': 'a', 'image_size': {'width': 255}}",
        "{'prompt': 'a', 'image_size': {'width': 260}}",
        "{'prompt': 'a', 'image_size': {'width': 1440, 'height': 1440}}",
        "{'prompt': 'a', 'image_size': {'width': 1472}}",
        "{'prompt': 'a', 'image_size': {'width': null}}",
        "{'prompt': 'a', 'image_size': {'depth': 256}}",
        "{'prompt': 'a', 'num_images': 4}",
        "{'prompt': 'a', 'num_images': 0}",
        "{'prompt': 'a', 'num_images': 5}",
        "{'prompt': 'a', 'num_images': '1'}",
        "{'prompt': 'a', 'num_images': 1.5}",
        "{'prompt': 'a', 'seed': 1}",
        "{'prompt': 'a', 'seed': 0}",
        "{'prompt': 'a', 'safety_tolerance': '6'}",
        "{'prompt': 'a', 'safety_tolerance': '7'}",
        "{'prompt': 'a', 'safety_tolerance': 6}",
        "{'prompt': 'a', 'output_format': 'png'}",
        "{'prompt': 'a', 'output_format': 'gif'}",
        "{'prompt': 'a', 'enable_safety_checker': false}",
        "{'prompt': 'a', 'enable_safety_checker': 'no'}",
        "{'prompt': 'a', 'metadata': {'x': [1]}}",
        "{'prompt': 'a', 'metadata': 1}",
        "{'prompt': 'a', 'num_image': 1}"
      })
  void theSchemaAcceptsTheRequestsThatTheCodeAccepts(String json) {
    JsonObject request = new JsonObject(json.replace('\'', '"'));

    assertThat(MessageSchemas.isValid("request", request)).isEqualTo(isAccepted(request));
  }

  private static boolean isAccepted(JsonObject request) {
    try {
      GenerationRequest.fromJson(request);
      return true;
    } catch (InvalidRequestException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "outcome | {'id': 'a', 'status': 'succeeded', 'attempts': 1, 'queued_ms': 0, 'elapsed_ms':"
            + " 1}",
        "outcome | {'id': 'a', 'status': 'failed', 'result': {'images': [{'url': 'u'}]},"
            + " 'attempts': 1, 'queued_ms': 0, 'elapsed_ms': 1}",
        "result  | {'images': []}",
        "result  | {'images': [{}]}",
        "result  | {'images': [{'url': 'u', 'hight': 1}]}",
        "failure | {'type': 'RATE_LIMITED', 'code': 429, 'message': 'm', 'billed': 'maybe'}",
        "failure | {'type': 'SLOW', 'code': 429, 'message': 'm', 'billed': 'no'}",
        "failure | {'type': 'RATE_LIMITED', 'code': 429, 'message': 'm', 'billed': 'no', 'detail':"
            + " ''}",
        "event   | {'event': 'started', 'id': 'a', 'worker': 'w'}",
        "event   | {'event': 'accepted', 'id': 'a', 'worker': 'w', 'prompt': 'p'}",
        "event   | {'event': 'ended', 'id': 'a', 'worker': 'w'}",
        "status  | {'in_flight': 1}",
        "generation | {'id': 'a', 'status': 'waiting'}",
        "request-headers | {'fluxbus-prioritty': 'bulk'}",
        "request-headers | {'Fluxbus-Prioritty': 'bulk'}",
        "request-headers | {'fluxbus-timeout-ms': '0'}",
        "bridge-message | {'type': 'send'}",
        "bridge-message | {'type': 'send', 'address': 'a', 'replyAdress': 'r'}",
        "bridge-delivery | {'type': 'message', 'address': 'a'}"
      })
  void aMessageThatIsWrongIsFound(String schema, String json) {
    assertThat(MessageSchemas.isValid(schema, new JsonObject(json.replace('\'', '"')))).isFalse();
  }
}
