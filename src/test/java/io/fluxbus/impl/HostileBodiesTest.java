package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.RawServer;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A hostile server can add members to a response without hiding the image or costing much. */
@ExtendWith(VertxExtension.class)
class HostileBodiesTest {
  private static final int MANY = 60_000;

  private static String members(int count, IntFunction<String> member) {
    return IntStream.range(0, count).mapToObj(member).collect(Collectors.joining(","));
  }

  /** Names that all have the same {@link String#hashCode}. */
  private static String colliding(int number) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 16; bit++) {
      name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  private static String collisions() {
    return members(MANY, i -> "\"" + colliding(i) + "\":1");
  }

  static Stream<String> besideAnImage() {
    return Stream.of(
        "\"timings\":{" + collisions() + "}",
        collisions(),
        "\"meta\":{\"usage\":{" + collisions() + "}}",
        members(600_000, i -> "\"m" + i + "\":" + i),
        "\"timings\":{" + members(MANY, i -> "\"t" + i + "\":" + i) + "}",
        "\"has_nsfw_concepts\":[" + members(MANY, i -> "true") + "]",
        "\"seed\":" + "9".repeat(1 << 20),
        "\"more\":" + "9".repeat(1 << 20),
        "\"timings\":{\"t\":1e999999999,\"u\":" + "1".repeat(1 << 20) + "}",
        "\"meta\":{\"usage\":{\"usd_spent\":1e999999999,\"credits_used\":"
            + "7".repeat(1 << 20)
            + "}}",
        "\"prompt\":\"" + "p".repeat(1 << 20) + "\"",
        "\"id\":\"" + "i".repeat(1 << 20) + "\"",
        "\"" + "n".repeat(1 << 20) + "\":1",
        "\"more\":" + "[".repeat(1 << 20) + "]".repeat(1 << 20),
        "\"more\":" + "{\"a\":".repeat(1 << 18) + "1" + "}".repeat(1 << 18),
        "\"result\":" + "{\"result\":".repeat(1 << 18) + "1" + "}".repeat(1 << 18),
        "\"more\":\"" + "\\\\".repeat(1 << 20) + "\"");
  }

  @ParameterizedTest
  @MethodSource("besideAnImage")
  void theImageIsKeptAndTheRestIsBounded(String members, Vertx vertx) {
    String image = "\"images\":[{\"url\":\"https://cdn.example/a.png\"}]";
    for (String body :
        new String[] {"{" + image + "," + members + "}", "{" + members + "," + image + "}"}) {
      RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", body));

      GenerationOutcome outcome = outcome(client(vertx, server));

      assertSucceeded(outcome, 1);
      assertThat(outcome.result().images()).hasSize(1);
      assertThat(outcome.result().timings()).hasSizeLessThanOrEqualTo(64);
      assertThat(OutcomeJson.write(outcome)).hasSizeLessThan(20_000);
    }
  }

  @ParameterizedTest
  @MethodSource("besideAnImage")
  void anErrorEnvelopeIsReadTogetherWithAnyOtherMembers(String members, Vertx vertx) {
    String body = "{\"message\":\"no such model\",\"statusCode\":404," + members + "}";
    RawServer server = RawServer.answering(vertx, RawServer.answer("404 Not Found", body));

    assertThat(
            assertFailed(outcome(client(vertx, server)), FailureType.INVALID_REQUEST, Billed.NO, 1))
        .hasMessageContaining("from the API: no such model.");
  }

  static Stream<String> twentyThousand() {
    return Stream.of(
        "{\"images\":["
            + members(20_000, i -> "{\"url\":\"https://cdn.example/" + i + "\"}")
            + "]}",
        "{\"data\":["
            + members(20_000, i -> "{\"b64_json\":\"AAAA" + (1000 + i % 9000) + "\"}")
            + "]}",
        "{\"images\":[" + members(20_000, i -> "\"https://cdn.example/" + i + "\"") + "]}",
        "{\"output\":[" + members(20_000, i -> "\"https://cdn.example/" + i + ".png\"") + "]}");
  }

  @ParameterizedTest
  @MethodSource("twentyThousand")
  void asManyImagesAsRequestedAreKeptAndTheRestIsCounted(String body, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", body));

    GenerationOutcome one = outcome(client(vertx, server));
    GenerationResult three = Await.result(client(vertx, server).generate(CAT.withNumImages(3)));

    assertThat(one.result().images()).hasSize(1);
    assertThat(one.result().extraImages()).isEqualTo(19_999);
    assertThat(one.result().missingImages()).isZero();
    assertThat(OutcomeJson.write(one)).contains("\"extra_images\":19999").hasSizeLessThan(1_000);
    assertThat(three.images()).hasSize(3);
    assertThat(three.extraImages()).isEqualTo(19_997);
  }

  @Test
  void asManyImagesAsRequestedNeedNoReport(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, Fixture.SUCCESS);

    assertThat(OutcomeJson.write(outcome(client(vertx, server)))).doesNotContain("extra_images");
  }
}
