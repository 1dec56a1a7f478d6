package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.fluxbus.json.OutcomeJson;
import io.fluxbus.json.WireJson;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API key is not exposed if the server repeats it, in any place. */
@ExtendWith(VertxExtension.class)
class EchoedKeyTest {
  private static final String KEY = "sk-Nobody_may-see-this-0123456789";
  private static final String BASE64 =
      Base64.getEncoder().encodeToString(("Bearer " + KEY).getBytes(UTF_8));

  private static GenerationOutcome outcome(Vertx vertx, String response) {
    RawServer server = RawServer.answering(vertx, response);
    FluxClient client =
        FluxClient.create(
            vertx,
            new FluxClientOptions().setApiKey(KEY).setBaseUrl(server.url()).setMaxAttempts(1));
    GenerationOutcome outcome = Await.result(client.submit(CAT).outcome());
    assertHidden(outcome);
    return outcome;
  }

  private static void assertHidden(GenerationOutcome outcome) {
    String shown =
        outcome
            + OutcomeJson.write(outcome)
            + new String(OutcomeJson.writeLine(outcome, 1), UTF_8)
            + new String(WireJson.write(outcome), UTF_8)
            + (outcome.failure() == null ? "" : outcome.failure().getMessage());
    assertThat(shown.toLowerCase(Locale.ROOT))
        .doesNotContain(KEY.toLowerCase(Locale.ROOT))
        .doesNotContain(KEY.replace('-', '+').replace('_', '/').toLowerCase(Locale.ROOT))
        .doesNotContain(BASE64.substring(12, 40).toLowerCase(Locale.ROOT))
        .doesNotContain(percentEncoded(KEY).toLowerCase(Locale.ROOT));
  }

  private static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder();
    text.chars().forEach(c -> encoded.append(String.format("%%%02x", c)));
    return encoded.toString();
  }

  private static String escaped(String text) {
    StringBuilder encoded = new StringBuilder();
    text.chars().forEach(c -> encoded.append(String.format("\\u%04x", c)));
    return encoded.toString();
  }

  @Test
  void noMemberOfASuccessContainsTheKey(Vertx vertx) {
    for (String echo :
        new String[] {
          KEY, KEY.toUpperCase(Locale.ROOT), percentEncoded(KEY), escaped(KEY), BASE64
        }) {
      String body =
          "{\"images\":[{\"url\":\"https://cdn.example/ECHO/a.png?key=ECHO\",\"b64_json\":\"ECHO\",\"width\":8,\"height\":8,\"content_type\":\"image/ECHO\"}],\"prompt\":\"a"
              + " ECHO b\","
              + "\"timings\":{\"ECHO\":1.5},\"seed\":7,\"id\":\"ECHO\",\"more\":\"ECHO\"}";
      String response =
          with(
              with(RawServer.answer("200 OK", body.replace("ECHO", echo)), "x-inference-id", echo),
              "x-aimlapi-usd-spent",
              echo);

      GenerationOutcome outcome = outcome(vertx, response);

      assertThat(outcome.failure()).isNull();
      assertThat(outcome.result().images().get(0).url())
          .startsWith("https://cdn.example/")
          .contains("***");
      assertThat(outcome.result().prompt()).startsWith("a ").contains("***").endsWith(" b");
      assertThat(outcome.result().timings()).containsValue(1.5);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 Bad Request | {'message':'wrong ECHO','statusCode':400}",
        "400 Bad Request | {'message':['wrong','ECHO'],'requestId':'ECHO','path':'/ECHO'}",
        "400 Bad Request | {'error':{'message':'wrong ECHO'}}",
        "422 Unprocessable | wrong ECHO",
        "500 Server Error | {'message':'wrong ECHO','statusCode':500}",
        "502 Bad Gateway | <html>ECHO</html>",
        "200 OK | {'error':'ECHO'}",
        "200 OK | {'error':{'message':'ECHO'}}",
        "200 OK | {'images':[],'message':'ECHO'}",
        "202 Accepted | {'id':'ECHO','status':'ECHO','polling_url':'https://api.example/ECHO'}",
        "200 OK | {'images':[{'b64_json':'ECHO'}]}",
        "200 OK | ECHO",
        "301 Moved | ECHO"
      })
  void noMessageContainsTheKey(String status, String body, Vertx vertx) {
    for (String echo :
        new String[] {
          KEY, KEY.toLowerCase(Locale.ROOT), percentEncoded(KEY), escaped(KEY), BASE64
        }) {
      String response = RawServer.answer(status, body.replace('\'', '"').replace("ECHO", echo));

      assertThat(
              outcome(vertx, with(with(response, "Location", "/" + echo), "x-inference-id", echo))
                  .failure())
          .isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {470, 480, 499, 1_990, 2_150, 8_170, 8_190, 9_970, 9_990})
  void noCutLeavesAPartOfTheKey(int before, Vertx vertx) {
    String text = "x ".repeat(before / 2) + KEY + " and more".repeat(1_000);

    GenerationOutcome failed =
        outcome(vertx, RawServer.answer("400 Bad Request", "{\"message\":\"" + text + "\"}"));
    GenerationOutcome plain = outcome(vertx, RawServer.answer("400 Bad Request", text));
    GenerationOutcome succeeded =
        outcome(
            vertx,
            RawServer.answer(
                "200 OK", "{\"images\":[{\"url\":\"u\"}],\"prompt\":\"" + text + "\"}"));

    assertThat(failed.failure().getMessage()).doesNotContain("sk-");
    assertThat(plain.failure().getMessage()).doesNotContain("sk-");
    assertThat(succeeded.result().prompt()).doesNotContain("sk-").hasSizeLessThanOrEqualTo(10_001);
  }

  @Test
  void aMalformedHeadDoesNotExposeTheKey(Vertx vertx) {
    GenerationOutcome outcome = outcome(vertx, "HTTP/1.1 " + KEY + "\r\n\r\n");

    assertThat(outcome.failure().type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);
  }
}
