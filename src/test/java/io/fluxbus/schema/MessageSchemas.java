package io.fluxbus.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.examples.Documents;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The schemas of {@code conf/schemas}. */
public final class MessageSchemas {
  static final Path FOLDER = Path.of("conf", "schemas");

  private static final String BASE = "https://fluxbus.example/";
  private static final JsonSchemaOptions OPTIONS =
      new JsonSchemaOptions()
          .setDraft(Draft.DRAFT202012)
          .setBaseUri(BASE)
          .setOutputFormat(OutputFormat.Basic);

  private static final Map<String, JsonObject> SCHEMAS = new TreeMap<>();
  private static final SchemaRepository REPOSITORY = SchemaRepository.create(OPTIONS);

  static {
    for (String name : names()) {
      JsonObject schema = new JsonObject(Documents.read(FOLDER.resolve(name)));
      SCHEMAS.put(name, schema);
      REPOSITORY.dereference(BASE + name, JsonSchema.of(schema.copy()));
    }
  }

  private MessageSchemas() {}

  /** The names of the files. */
  static List<String> names() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject schema(String name) {
    return SCHEMAS.get(name + ".json");
  }

  static OutputUnit validate(String name, Object message) {
    return REPOSITORY.validator(BASE + name + ".json").validate(message);
  }

  /** Whether a message is valid. */
  static boolean isValid(String name, Object message) {
    return validate(name, message).getValid();
  }

  /**
   * Fails if a message is not valid.
   *
   * @param name of the schema, without its extension
   */
  public static void assertValid(String name, Object message) {
    OutputUnit result = validate(name, message);
    assertThat(result.getValid())
        .as(() -> name + ": " + message + "\n" + result.toJson().encodePrettily())
        .isTrue();
  }
}
