package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fluxbus.json.OutcomeJson;
import io.fluxbus.json.RequestJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values as JSON objects: the same JSON as on the event bus and in files. */
class ValuesJsonTest {
  private static final JsonObject METADATA =
      new JsonObject("{\"b\":1.10,\"a\":{\"c\":[null,\"ü\",12345678901234567890]}}");

  private static final GenerationResult RESULT =
      new GenerationResult(
          List.of(
              new GeneratedImage("https://h/a", null, 1024, 320, "image/jpeg", false, "a1-0.jpg"),
              new GeneratedImage(null, "AAAA", null, null, null, null, null)),
          2,
          -1L,
          "cat",
          Map.of("inference", 1.5),
          "inf",
          120_000L,
          new BigDecimal("0.060"));

  @Provide
  Arbitrary<GenerationRequest> requests() {
    return RequestArbitraries.requests();
  }

  @Property(tries = 300)
  void everyRequestIsReadBackFromItsJson(@ForAll("requests") GenerationRequest request) {
    GenerationRequest labelled = request.withMetadata(METADATA);

    assertThat(GenerationRequest.fromJson(request.toJson())).isEqualTo(request);
    assertThat(GenerationRequest.fromJson(labelled.toJson())).isEqualTo(labelled);
    assertThat(GenerationRequest.fromJson(new JsonObject(labelled.toJson().encode())).prompt())
        .isEqualTo(labelled.prompt());
  }

  @Property(tries = 300)
  void theJsonOfARequestIsTheJsonOfFiles(@ForAll("requests") GenerationRequest request) {
    assertThat(request.toJson())
        .isEqualTo(new JsonObject(Buffer.buffer(RequestJson.write(request))));
  }

  @Test
  void aRequestIsInTheApisSpelling() {
    GenerationRequest request =
        GenerationRequest.of("cat").withId("a").withImageSize(1024, 320).withSafetyTolerance(4);

    assertThat(request.toJson().encode())
        .isEqualTo(
            "{\"id\":\"a\",\"model\":\"flux-pro/v1.1\",\"prompt\":\"cat\","
                + "\"image_size\":{\"width\":1024,\"height\":320},\"safety_tolerance\":\"4\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'prompt':'cat','num_image':2} | num_image is not a field of the API",
        "{'prompt':'cat','num_images':5} | num_images must be between 1 and 4, was 5",
        "{'prompt':'cat','seed':'7'} | seed must be an integer from 1 to 2^63-1, was '7'",
        "{} | prompt is required"
      })
  void anInvalidFieldIsNamed(String json, String message) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> GenerationRequest.fromJson(new JsonObject(json.replace('\'', '"'))))
        .withMessage(message.replace('\'', '"'));
  }

  @Test
  void aMemberThatCannotBeEncodedIsRejected() {
    JsonObject json = new JsonObject().put("prompt", "cat").put("metadata", new Object());

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> GenerationRequest.fromJson(json))
        .withMessage("body must be a JSON object: it cannot be encoded");
  }

  @Test
  void theJsonOfAnOutcomeIsTheJsonOfFiles() {
    GenerationException failure =
        new GenerationException(FailureType.DOWNLOAD_FAILED, "gone").withInferenceId("inf");
    GenerationOutcome outcome =
        new GenerationOutcome("a", RESULT, failure, 2, 1, 3, 4, Metadata.of(METADATA));

    assertThat(new JsonObject(outcome.toJson().encode()))
        .isEqualTo(new JsonObject(OutcomeJson.write(outcome)));
    assertThat(outcome.toJson().getString("status")).isEqualTo("failed");
    assertThat(outcome.toJson().getJsonObject("metadata"))
        .isEqualTo(Metadata.of(METADATA).toJson());
  }

  @Test
  void theJsonOfAResultIsThatOfItsOutcome() {
    GenerationOutcome outcome = new GenerationOutcome("a", RESULT, null, 1, 0, 0, 0);

    assertThat(RESULT.toJson()).isEqualTo(outcome.toJson().getJsonObject("result"));
    assertThat(RESULT.toJson().encode())
        .contains("\"seed\":18446744073709551615", "\"usd_spent\":0.060", "\"missing_images\":2");
  }
}
