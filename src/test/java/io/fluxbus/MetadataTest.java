package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
  private static Map<String, Object> one(Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", value);
    return map;
  }

  private static JsonObject nested(int depth) {
    JsonObject object = new JsonObject();
    for (int i = 1; i < depth; i++) {
      object = new JsonObject().put("a", object);
    }
    return object;
  }

  private static void assertRejected(Object value, String reason) {
    assertThatThrownBy(() -> Metadata.of(new JsonObject(one(value))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("metadata")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"z\":1,\"a\":2,\"m\":{\"y\":[],\"b\":null}}",
        "{\"n\":1.10,\"x\":0.1234567890123456789012345,\"big\":9223372036854775808,\"e\":1E+400}",
        "{\"a\":[true,false,null,\"\",0.0,[[1]]]}",
        "{\"\":\"\",\"ü\":\"\uD83D\uDC30\",\"a\":\"\\u0000\\n\\\"\"}"
      })
  void theOrderOfMembersAndTheDigitsOfNumbersAreKept(String json) {
    assertThat(Metadata.parse(json).encode()).isEqualTo(json);
    assertThat(Metadata.of(Metadata.parse(json).toJson())).isEqualTo(Metadata.parse(json));
  }

  @Test
  void whiteSpaceDoesNotCountInTheSize() {
    assertThat(Metadata.parse(" { \"a\" : [ 1 ,\n2 ] } ").encode()).isEqualTo("{\"a\":[1,2]}");
  }

  @Test
  void changesOfTheJsonObjectDoNotChangeIt() {
    JsonObject given = new JsonObject().put("tags", new JsonArray().add("cat"));
    GenerationRequest request = GenerationRequest.of("a cat").withMetadata(given);

    given.getJsonArray("tags").add("dog");
    request.metadata().toJson().getJsonArray("tags").add("bird");

    assertThat(request.metadata().encode()).isEqualTo("{\"tags\":[\"cat\"]}");
  }

  @Test
  void everyTypeOfJsonValueIsAccepted() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("text", CharBuffer.wrap("cat"));
    values.put("numbers", Arrays.asList((byte) 1, (short) 2, 3, 4L, 1.5f, 2.5, null));
    values.put("large", new BigInteger("18446744073709551615"));
    values.put("exact", new BigDecimal("1.10"));
    values.put("object", new JsonObject().put("flag", true));

    assertThat(Metadata.of(new JsonObject(values)).encode())
        .isEqualTo(
            "{\"text\":\"cat\",\"numbers\":[1,2,3,4,1.5,2.5,null],\"large\":18446744073709551615,"
                + "\"exact\":1.10,\"object\":{\"flag\":true}}");
  }

  @Test
  void aValueThatIsNotJsonIsRejected() {
    assertRejected(Instant.EPOCH, "java.time.Instant");
    assertRejected(new byte[1], "JSON values only");
    assertRejected(Double.NaN, "JSON values only");
    assertRejected(Float.POSITIVE_INFINITY, "JSON values only");
    assertRejected("\uD83D", "lone surrogate");
    assertRejected(one("\uDC30\uD83D"), "lone surrogate");
  }

  @Test
  void theLargestSizeIsAcceptedAndOneByteMoreIsRejected() {
    int room = Metadata.MAX_SIZE - "{\"a\":\"\"}".length();
    assertThat(Metadata.of(new JsonObject(one("x".repeat(room)))).encode())
        .hasSize(Metadata.MAX_SIZE);

    assertRejected("x".repeat(room + 1), "at most 16384 bytes of JSON, was 16385");
    assertRejected("ü".repeat(room / 2 + 1), "at most 16384 bytes");
  }

  @Test
  void theDeepestNestingIsAcceptedAndOneLevelMoreIsRejected() {
    assertThat(Metadata.of(nested(Metadata.MAX_DEPTH))).isNotNull();
    assertThat(Metadata.parse(nested(Metadata.MAX_DEPTH).encode()).toJson()).isNotNull();

    String tooDeep = nested(Metadata.MAX_DEPTH + 1).encode();
    assertThatThrownBy(() -> Metadata.of(nested(Metadata.MAX_DEPTH + 1)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("at most 500 deep");
    assertThatThrownBy(() -> Metadata.parse(tooDeep))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("at most 500 deep");
  }

  @Test
  void anObjectThatContainsItselfIsTooDeep() {
    Map<String, Object> itself = one(1);
    itself.put("a", itself);

    assertThatThrownBy(() -> Metadata.of(new JsonObject(itself)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("at most 500 deep");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "7",
        "null",
        "\"a\"",
        "{",
        "{\"a\":1}}",
        "{} {}",
        "{'a':1}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":NaN}",
        "{\"a\":01}"
      })
  void aTextThatIsNotOneObjectIsRejected(String json) {
    assertThatThrownBy(() -> Metadata.parse(json))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("metadata must be ");
  }

  @Test
  void toStringDoesNotShowTheMembers() {
    GenerationRequest request =
        GenerationRequest.of("a cat").withMetadata(new JsonObject().put("customer", "Ada"));

    assertThat(request.metadata()).hasToString("Metadata[18 chars]");
    assertThat(request.toString()).doesNotContain("Ada");
  }

  @Test
  void everyCopyOfARequestKeepsIt() {
    GenerationRequest request =
        GenerationRequest.of("a cat")
            .withMetadata(new JsonObject().put("a", 1))
            .withId("b")
            .withModel("m")
            .withImageSize(256, 256)
            .withNumImages(2)
            .withSeed(1)
            .withSafetyTolerance(1)
            .withOutputFormat(OutputFormat.PNG)
            .withSafetyChecker(true);

    assertThat(request.metadata()).isEqualTo(Metadata.parse("{\"a\":1}"));
    assertThat(request).isNotEqualTo(request.withMetadata(null));
    assertThat(request.withMetadata(null).metadata()).isNull();
  }
}
