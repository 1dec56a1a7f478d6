package io.fluxbus.http;

import static io.fluxbus.http.ReceivedResponse.End.DELIMITED;
import static io.fluxbus.http.ReceivedResponse.End.TIMED_OUT;
import static io.fluxbus.http.ReceivedResponse.End.TRUNCATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.internal.BaseUrl;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResponseClassifierTest {
  private static final String KEY = "sk-secret";
  private static final List<SecretMask> MASKS = SecretMask.of(List.of(KEY));
  private static final String IMAGE = "{'images':[{'url':'u'}]}";
  private static final GenerationRequest REQUEST = GenerationRequest.of("cat");

  private final ResponseClassifier classify =
      new ResponseClassifier(
          new Redactor(() -> MASKS),
          () -> Instant.parse("2026-03-11T07:13:27Z"),
          BaseUrl.parse("https://api.example"));

  private AttemptResult classify(
      int status, String body, ReceivedResponse.End end, MultiMap headers) {
    return classify.classify(
        REQUEST,
        new ReceivedResponse(status, headers, Buffer.buffer(body.replace('\'', '"')), end));
  }

  private static MultiMap headers() {
    return HttpHeaders.headers();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        // status | body | end | type | billed
        "100 | '' | DELIMITED | OUTCOME_UNKNOWN | UNKNOWN",
        "200 | '' | DELIMITED | BAD_RESPONSE | YES",
        "204 | '' | DELIMITED | BAD_RESPONSE | YES",
        "200 | <html></html> | DELIMITED | BAD_RESPONSE | YES",
        "200 | {'images':[]} | DELIMITED | BAD_RESPONSE | YES",
        "200 | {'images':null} | DELIMITED | BAD_RESPONSE | YES",
        "200 | {'message':'no','statusCode':500} | DELIMITED | BAD_RESPONSE | YES",
        "200 | {'images':[{'ur | TRUNCATED | OUTCOME_UNKNOWN | UNKNOWN",
        "200 | {'images':[{'ur | CONNECTION_CLOSED | OUTCOME_UNKNOWN | UNKNOWN",
        "200 | {'images':[{'url':'u'}]} | TRUNCATED | OUTCOME_UNKNOWN | UNKNOWN",
        "200 | {'images':[{'url':'u'}]} | TIMED_OUT | OUTCOME_UNKNOWN | UNKNOWN",
        "200 | {'images':[{'url':'u'}]} | TOO_LARGE | BAD_RESPONSE | YES",
        "301 | '' | DELIMITED | BAD_RESPONSE | NO",
        "307 | '' | TRUNCATED | BAD_RESPONSE | NO",
        "400 | {'message':'no','statusCode':400} | DELIMITED | INVALID_REQUEST | NO",
        "400 | plain words | DELIMITED | INVALID_REQUEST | NO",
        "400 | '' | TRUNCATED | INVALID_REQUEST | NO",
        "401 | '' | DELIMITED | UNAUTHORIZED | NO",
        "402 | '' | DELIMITED | FORBIDDEN | NO",
        "403 | '' | DELIMITED | FORBIDDEN | NO",
        "404 | '' | DELIMITED | INVALID_REQUEST | NO",
        "413 | '' | DELIMITED | INVALID_REQUEST | NO",
        "422 | '' | TOO_LARGE | INVALID_REQUEST | NO",
        "408 | '' | DELIMITED | OUTCOME_UNKNOWN | UNKNOWN",
        "499 | <html></html> | DELIMITED | OUTCOME_UNKNOWN | UNKNOWN",
        "408 | {'message':'no','statusCode':408} | DELIMITED | INVALID_REQUEST | NO",
        "429 | '' | DELIMITED | RATE_LIMITED | NO",
        "500 | {'message':'no','statusCode':500} | DELIMITED | SERVER_ERROR | NO",
        "502 | {'message':'no','statusCode':'502'} | DELIMITED | SERVER_ERROR | NO",
        "503 | {'requestId':'r'} | CONNECTION_CLOSED | SERVER_ERROR | NO",
        "504 | {'message':'no','statusCode':504} | DELIMITED | SERVER_ERROR | NO",
        "500 | {'message':'no','statusCode':500} | TRUNCATED | OUTCOME_UNKNOWN | UNKNOWN",
        "500 | {'message':'Internal server error'} | DELIMITED | OUTCOME_UNKNOWN | UNKNOWN",
        "502 | <html></html> | DELIMITED | OUTCOME_UNKNOWN | UNKNOWN",
        "503 | '' | DELIMITED | OUTCOME_UNKNOWN | UNKNOWN",
        "504 | {'images':[]} | DELIMITED | OUTCOME_UNKNOWN | UNKNOWN",
        "599 | [] | DELIMITED | OUTCOME_UNKNOWN | UNKNOWN"
      })
  void classifiesAccordingToTheTable(
      int status, String body, ReceivedResponse.End end, FailureType type, Billed billed) {
    GenerationException failure =
        classify(status, body, end, headers().set("x-inference-id", "inf")).failure();

    assertThat(failure.type()).isEqualTo(type);
    assertThat(failure.billed()).isEqualTo(billed);
    assertThat(failure.inferenceId()).isEqualTo("inf");
    assertThat(failure.failureCode()).isEqualTo(type.code());
    assertThat(failure.getMessage()).startsWith(type + ": ").contains(String.valueOf(status));
  }

  @ParameterizedTest
  @CsvSource({"200, DELIMITED", "201, DELIMITED", "200, CONNECTION_CLOSED"})
  void aCompleteImageIsASuccess(int status, ReceivedResponse.End end) {
    assertThat(classify(status, IMAGE, end, headers()).result().images()).hasSize(1);
  }

  @Test
  void headersTakePrecedenceOverTheBody() {
    String body = "{'data':[{'url':'u'}],'meta':{'usage':{'credits_used':1,'usd_spent':2}}}";
    GenerationResult result =
        classify(
                200,
                body,
                DELIMITED,
                headers().set("x-aimlapi-credits-used", "3").set("x-aimlapi-usd-spent", "0.0040"))
            .result();

    assertThat(result.creditsUsed()).isEqualTo(3);
    assertThat(result.usdSpent()).isEqualTo(new BigDecimal("0.0040"));
  }

  @Test
  void theCostInTheBodyCountsIfTheHeadersAreInvalid() {
    String body = "{'data':[{'url':'u'}],'meta':{'usage':{'credits_used':1,'usd_spent':2}}}";

    assertThat(
            classify(200, body, DELIMITED, headers().set("x-aimlapi-usd-spent", "?"))
                .result()
                .usdSpent())
        .isEqualTo(new BigDecimal("2"));
  }

  @Test
  void fewerImagesThanRequestedAreASuccessThatSaysSo() {
    ReceivedResponse response =
        new ReceivedResponse(200, headers(), Buffer.buffer(IMAGE.replace('\'', '"')), DELIMITED);

    assertThat(classify.classify(REQUEST.withNumImages(3), response).result().missingImages())
        .isEqualTo(2);
  }

  @Test
  void theMessageOfTheServerReachesTheCallerWithoutTheKey() {
    String body = "{'message':'key sk-secret:\\n prompt too long','statusCode':400}";

    assertThat(classify(400, body, DELIMITED, headers()).failure())
        .hasMessageContaining("key ***: prompt too long")
        .hasMessageNotContaining(KEY);
  }

  @Test
  void theKeyIsRemovedFromThePrompt() {
    String body = "{'images':[{'url':'u'}],'prompt':'Bearer sk-secret'}";

    assertThat(classify(200, body, DELIMITED, headers()).result().prompt()).isEqualTo("Bearer ***");
  }

  @Test
  void aFailureContainsTheRetryAfter() {
    assertThat(
            classify(429, "", DELIMITED, headers().set("Retry-After", "7")).failure().retryAfter())
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(classify(429, "", DELIMITED, headers()).failure().retryAfter()).isNull();
  }

  @ParameterizedTest
  @EnumSource(ReceivedResponse.End.class)
  void everyEndOfABodyIsClassified(ReceivedResponse.End end) {
    AttemptResult success = classify(200, IMAGE, end, headers().set("content-encoding", "br"));
    AttemptResult failure = classify(500, "{'message':'m','statusCode':500}", end, headers());

    if (end.isReadable()) {
      assertThat(success.result().images()).hasSize(1);
      assertThat(failure.failure().type()).isEqualTo(FailureType.SERVER_ERROR);
    } else {
      boolean unknown = end == TRUNCATED || end == TIMED_OUT;
      assertThat(success.failure())
          .hasMessageContaining(end.problem())
          .extracting(GenerationException::type)
          .isEqualTo(unknown ? FailureType.OUTCOME_UNKNOWN : FailureType.BAD_RESPONSE);
      assertThat(failure.failure().type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);
    }
  }
}
