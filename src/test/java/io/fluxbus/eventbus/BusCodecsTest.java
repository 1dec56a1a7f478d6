package io.fluxbus.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.RequestArbitraries;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are encoded and decoded without loss, and invalid bytes cause no exception. */
class BusCodecsTest {
  private static final GeneratedImage IMAGE =
      new GeneratedImage("https://h/a.png?sig=1", "AAAA", 256, 320, "image/png", true, "a.png");

  private static Object roundTrip(Object value) {
    Buffer wire = Buffer.buffer("before");
    MessageCodec<Object, Object> codec = codec(value.getClass());
    codec.encodeToWire(wire, value);
    return codec.decodeFromWire("before".length(), wire.appendString("after"));
  }

  @SuppressWarnings("unchecked")
  private static MessageCodec<Object, Object> codec(Class<?> type) {
    return (MessageCodec<Object, Object>)
        (MessageCodec<?, ?>)
            BusCodecs.all().stream().filter(c -> c.type() == type).findFirst().orElseThrow();
  }

  private static Object decode(Class<?> type, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return codec(type)
        .decodeFromWire(0, Buffer.buffer().appendInt(bytes.length).appendBytes(bytes));
  }

  @Provide
  Arbitrary<GenerationRequest> requests() {
    return RequestArbitraries.requests();
  }

  @Provide
  Arbitrary<GenerationResult> results() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 4),
            Arbitraries.longs().injectNull(0.2),
            Arbitraries.strings().ofMaxLength(20).injectNull(0.2),
            Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(5), Arbitraries.doubles())
                .ofMaxSize(3),
            Arbitraries.longs().greaterOrEqual(0).injectNull(0.2),
            Arbitraries.bigDecimals().injectNull(0.2))
        .as(
            (images, seed, prompt, timings, credits, usd) ->
                new GenerationResult(
                    Collections.nCopies(images, IMAGE),
                    4 - images,
                    seed,
                    prompt,
                    timings,
                    "inf",
                    credits,
                    usd));
  }

  @Provide
  Arbitrary<GenerationException> failures() {
    return Combinators.combine(
            Arbitraries.of(FailureType.class),
            Arbitraries.strings().ofMaxLength(40),
            Arbitraries.of(Billed.class),
            Arbitraries.integers().between(0, 9),
            Arbitraries.strings().alpha().injectNull(0.3),
            Arbitraries.longs().greaterOrEqual(0).injectNull(0.3))
        .as(
            (type, detail, billed, attempts, inference, after) ->
                new GenerationException(type, detail)
                    .withBilled(billed)
                    .withAttempts(attempts)
                    .withInferenceId(inference)
                    .withRetryAfter(after == null ? null : Duration.ofNanos(after)));
  }

  @Property(tries = 200)
  void aRequestSurvivesARoundTrip(@ForAll("requests") GenerationRequest request) {
    GenerationRequest withMetadata =
        request.withMetadata(new JsonObject("{\"b\":1.10,\"a\":{\"c\":[null,\"ü\"]}}"));

    assertThat(roundTrip(request)).isEqualTo(request);
    assertThat(roundTrip(withMetadata)).isEqualTo(withMetadata);
  }

  @Property(tries = 200)
  void aResultSurvivesARoundTrip(@ForAll("results") GenerationResult result) {
    assertThat(roundTrip(result)).isEqualTo(result);
  }

  @Property(tries = 200)
  void aFailureSurvivesARoundTrip(@ForAll("failures") GenerationException failure) {
    assertThat(roundTrip(failure)).usingRecursiveComparison().isEqualTo(failure);
  }

  @Property(tries = 200)
  void anOutcomeSurvivesARoundTrip(
      @ForAll("results") GenerationResult result, @ForAll("failures") GenerationException failure) {
    GenerationOutcome succeeded = new GenerationOutcome("a", result, null, 1, 2, 3, 4);
    GenerationOutcome failed = new GenerationOutcome("b", null, failure, 5, 6, 7, 8);
    GenerationOutcome both =
        new GenerationOutcome(
            "c", result, failure, 9, 10, 11, 12, Metadata.parse("{\"b\":1.10,\"a\":[{}]}"));

    assertThat(roundTrip(succeeded)).isEqualTo(succeeded);
    assertThat(roundTrip(failed)).usingRecursiveComparison().isEqualTo(failed);
    assertThat(roundTrip(both)).usingRecursiveComparison().isEqualTo(both);
  }

  @Test
  void aLargeImageSurvivesARoundTrip() {
    GeneratedImage large =
        new GeneratedImage(null, "A".repeat(21_000_000), null, null, null, null, null);
    GenerationResult result =
        new GenerationResult(
            List.of(large), 0, null, null, Map.of(), null, null, new BigDecimal("0.060"));

    assertThat(roundTrip(result)).isEqualTo(result);
  }

  @Test
  void withinOneVertxNothingIsCopied() {
    GenerationRequest request = GenerationRequest.of("a cat");

    assertThat(codec(GenerationRequest.class).transform(request)).isSameAs(request);
  }

  @Test
  void anUnknownFieldOfALaterVersionIsIgnored() {
    Object outcome =
        decode(
            GenerationOutcome.class,
            "{\"id\":\"a\",\"attempts\":1,\"mood\":\"good\","
                + "\"result\":{\"images\":[{\"url\":\"u\",\"frame\":1}],\"timings\":{}}}");

    assertThat(outcome)
        .isInstanceOfSatisfying(
            GenerationOutcome.class, read -> assertThat(read.result().images()).hasSize(1));
  }

  @Test
  void anUnreadableReplyGivesAnUnknownOutcome() {
    for (Class<?> type :
        List.of(GenerationResult.class, GenerationException.class, GenerationOutcome.class)) {
      for (String json : List.of("", "null", "[]", "{", "{\"type\":\"NEW\"}", "\u0000")) {
        assertThat(decode(type, json))
            .as("%s from %s", type, json)
            .isInstanceOfSatisfying(
                GenerationException.class,
                lost -> assertThat(lost.type()).isEqualTo(FailureType.OUTCOME_UNKNOWN));
      }
    }
  }

  @Test
  void anUnreadableRequestNamesTheInvalidField() {
    assertThat(decode(GenerationRequest.class, "{\"promt\":1}"))
        .isInstanceOfSatisfying(
            BusCodecs.UnreadableRequest.class,
            unreadable ->
                assertThat(unreadable.cause())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("promt"));
    assertThat(
            codec(GenerationRequest.class)
                .decodeFromWire(0, Buffer.buffer().appendInt(Integer.MAX_VALUE)))
        .isInstanceOf(BusCodecs.UnreadableRequest.class);
  }

  @Property(tries = 200)
  void aClaimedLengthWithoutBytesIsNotAllocated(@ForAll @IntRange(min = 8) int claimed) {
    Buffer wire = Buffer.buffer().appendInt(claimed).appendString("{}");

    assertThat(codec(GenerationRequest.class).decodeFromWire(0, wire))
        .isInstanceOfSatisfying(
            BusCodecs.UnreadableRequest.class,
            unreadable ->
                assertThat(unreadable.cause())
                    .hasMessageContaining("shorter than its length says"));
    assertThat(codec(GenerationOutcome.class).decodeFromWire(0, wire))
        .isInstanceOf(GenerationException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1})
  void aNegativeLengthIsUnreadable(int claimed) {
    Buffer wire = Buffer.buffer().appendInt(claimed).appendString("{}");

    assertThat(codec(GenerationRequest.class).decodeFromWire(0, wire))
        .isInstanceOf(BusCodecs.UnreadableRequest.class);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        GenerationRequest.class,
        GenerationResult.class,
        GenerationException.class,
        GenerationOutcome.class
      })
  void afterAConflictOnlyTheOtherCodecIsRegistered(Class<?> type) {
    Vertx vertx = Vertx.vertx();
    try {
      MessageCodec<Object, Object> other = codec(type);
      registerDefault(vertx, type, other);

      assertThatIllegalStateException()
          .isThrownBy(() -> BusCodecs.register(vertx))
          .withMessageContaining(type.getName());

      for (ValueCodec<?> codec : BusCodecs.all()) {
        if (codec.type() != type) {
          registerDefault(vertx, codec.type(), codec(codec.type()));
          vertx.eventBus().unregisterDefaultCodec(codec.type());
        }
      }
      assertThatIllegalStateException().isThrownBy(() -> registerDefault(vertx, type, other));
      vertx.eventBus().unregisterDefaultCodec(type);
      BusCodecs.register(vertx);
      assertThatIllegalStateException().isThrownBy(() -> registerDefault(vertx, type, other));
    } finally {
      vertx.close();
    }
  }

  @SuppressWarnings("unchecked")
  private static void registerDefault(
      Vertx vertx, Class<?> type, MessageCodec<Object, Object> codec) {
    vertx.eventBus().registerDefaultCodec((Class<Object>) type, codec);
  }

  @Test
  void theCodecsAreRegisteredOnce() {
    Vertx vertx = Vertx.vertx();
    try {
      BusCodecs.register(vertx);
      BusCodecs.register(vertx);
    } finally {
      vertx.close();
    }
  }
}
