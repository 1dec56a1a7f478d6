package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.RequestArbitraries;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** A {@link JsonObject} is read and written without its text, but with the same fields. */
class JsonObjectFieldsTest {
  private static final String[] FIELDS = {
    "id",
    "model",
    "prompt",
    "image_size",
    "num_images",
    "seed",
    "safety_tolerance",
    "output_format",
    "enable_safety_checker",
    "metadata",
    "prompts",
    "Seed",
    "",
    "a\u0007\u202e"
  };

  /** A value of a JSON text, or another value that a JsonObject can contain. */
  private static Arbitrary<Object> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(-1, 1500).map(n -> (Object) n),
        Arbitraries.of(1, 2, 3, 4, 256, 512, 1024).map(n -> (Object) n),
        Arbitraries.longs().map(n -> (Object) n),
        Arbitraries.integers().between(0, 9).map(n -> (Object) Long.valueOf(n)),
        Arbitraries.shorts().map(n -> (Object) n),
        Arbitraries.bytes().map(n -> (Object) n),
        Arbitraries.bigIntegers().map(n -> (Object) n),
        Arbitraries.of(
            new BigInteger("3"),
            BigInteger.ONE.shiftLeft(63),
            new BigDecimal("2"),
            new BigDecimal("2.00"),
            new BigDecimal("1E+2"),
            new BigDecimal("1E-7"),
            2.0,
            1e300,
            -0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            1.5f,
            2f,
            new AtomicInteger(2)),
        Arbitraries.of(
            "png",
            "jpeg",
            "square",
            "landscape_4_3",
            "2",
            "7",
            "a cat",
            " ",
            "",
            "true",
            "\u0000\u001b[31m\u202e\"\\",
            "x".repeat(200),
            TimeUnit.DAYS,
            Instant.EPOCH,
            new byte[] {1, 2}),
        RequestArbitraries.requests().map(request -> (Object) request.prompt()),
        Arbitraries.of(true, false).map(flag -> (Object) flag),
        Arbitraries.just((Object) null));
  }

  /** A scalar, or an object or an array of them, in each of their forms. */
  private static Arbitrary<Object> containers(Arbitrary<Object> values) {
    Arbitrary<String> names = Arbitraries.of("width", "height", "depth", "a", "", "\u0085");
    Arbitrary<List<Object>> lists = values.list().ofMaxSize(2);
    Arbitrary<Map<String, Object>> maps = Arbitraries.maps(names, values).ofMaxSize(2);
    return Arbitraries.oneOf(
        values,
        lists.map(JsonArray::new),
        lists.map(list -> (Object) list),
        maps.map(map -> new JsonObject(new LinkedHashMap<>(map))),
        maps.map(map -> (Object) map));
  }

  @Provide
  Arbitrary<JsonObject> objects() {
    Arbitrary<Map<String, Object>> any =
        Arbitraries.maps(Arbitraries.of(FIELDS), containers(containers(scalars()))).ofMaxSize(3);
    return Combinators.combine(RequestArbitraries.requests(), any)
        .as(
            (request, members) -> {
              JsonObject json = request.toJson();
              members.forEach(json::put);
              return json;
            });
  }

  @Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void anObjectIsReadAsItsTextIs(@ForAll("objects") JsonObject json) {
    boolean hasId = json.getValue("id") != null;
    Object fromText = read(() -> RequestJson.read(json.encode().getBytes(UTF_8)), hasId);
    Object fromObject = read(() -> RequestJson.read(json), hasId);

    assertThat(fromObject).isEqualTo(fromText);
  }

  /** Returns the request, or the field and the message of the error. */
  private static Object read(Supplier<GenerationRequest> reader, boolean hasId) {
    try {
      // A request without an id gets a random one.
      return hasId ? reader.get() : reader.get().withId("none");
    } catch (InvalidRequestException e) {
      return e.field() + ": " + e.getMessage();
    }
  }

  @Provide
  Arbitrary<GenerationOutcome> outcomes() {
    Arbitrary<String> texts = Arbitraries.of("a", "", "\u0007\u202e\"\\", "https://h/a?b=c");
    Arbitrary<GeneratedImage> images =
        Combinators.combine(
                texts,
                Arbitraries.of("AAAA").injectNull(0.5),
                Arbitraries.integers().injectNull(0.3),
                texts.injectNull(0.3),
                Arbitraries.of(true, false).injectNull(0.3),
                Arbitraries.of("out/a.png").injectNull(0.5))
            .as(
                (url, bytes, side, type, nsfw, file) ->
                    new GeneratedImage(url, bytes, side, side, type, nsfw, file));
    Arbitrary<GenerationResult> results =
        Combinators.combine(
                images.list().ofMinSize(1).ofMaxSize(3),
                Arbitraries.integers().between(0, 2),
                Arbitraries.longs().injectNull(0.3),
                texts.injectNull(0.3),
                Arbitraries.maps(texts, Arbitraries.doubles()).ofMaxSize(2),
                Arbitraries.longs().greaterOrEqual(0).injectNull(0.3),
                Arbitraries.of("0.060", "6E-2", "1E+3", "0", "123456789012345678.9")
                    .map(BigDecimal::new)
                    .injectNull(0.3))
            .as(
                (list, missing, seed, prompt, timings, credits, usd) ->
                    new GenerationResult(
                        list, missing, missing, seed, prompt, timings, prompt, credits, usd));
    Arbitrary<GenerationException> failures =
        Combinators.combine(
                Arbitraries.of(FailureType.class),
                texts,
                texts.injectNull(0.5),
                Arbitraries.longs().between(0, 1L << 40).injectNull(0.5))
            .as(
                (type, detail, inference, nanos) ->
                    new GenerationException(type, detail)
                        .withInferenceId(inference)
                        .withRetryAfter(nanos == null ? null : Duration.ofNanos(nanos)));
    return Combinators.combine(
            results.injectNull(0.3),
            failures,
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 3),
            Arbitraries.longs().greaterOrEqual(0),
            Arbitraries.of(Metadata.of(new JsonObject().put("a", 1))).injectNull(0.5))
        .as(
            (result, failure, failed, count, millis, metadata) ->
                new GenerationOutcome(
                    "id",
                    result,
                    failed || result == null ? failure : null,
                    count,
                    count,
                    millis,
                    millis,
                    metadata));
  }

  @Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void anOutcomeIsWrittenAsItsTextIs(@ForAll("outcomes") GenerationOutcome outcome) {
    JsonObject text = new JsonObject(OutcomeJson.write(outcome));
    JsonObject object = outcome.toJson();

    assertThat(object).isEqualTo(text);
    assertThat(object.fieldNames()).containsExactlyElementsOf(text.fieldNames());
    assertThat(new JsonObject(object.encode())).isEqualTo(text);
    assertThat(object.copy()).isEqualTo(text);
    if (outcome.result() != null) {
      assertThat(outcome.result().toJson()).isEqualTo(text.getJsonObject("result"));
    }
  }
}
