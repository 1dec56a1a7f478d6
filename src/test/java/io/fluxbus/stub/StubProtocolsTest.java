package io.fluxbus.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client and the stub server over each protocol that both support. */
@ExtendWith(VertxExtension.class)
class StubProtocolsTest {
  private static final GenerationRequest CAT = GenerationRequest.of("cat");

  private static StubServer start(Vertx vertx, boolean tls) {
    return Await.result(
        StubServer.create(vertx, new StubOptions().setTls(tls).setForm(StubForm.IMAGES)).listen());
  }

  private static FluxClientOptions options(StubServer stub, boolean http2) {
    return new FluxClientOptions()
        .setApiKey("key")
        .setBaseUrl(stub.baseUrl())
        .setHttp2(http2)
        .setTrustedCertificates(stub.certificate().map(List::of).orElse(List.of()));
  }

  @ParameterizedTest(name = "tls {0}, http2 {1}, OpenSSL {2}")
  @CsvSource({
    "false, false, true",
    "false, true, true",
    "true, false, true",
    "true, true, true",
    "true, false, false",
    "true, true, false"
  })
  void theClientGenerates(boolean tls, boolean http2, boolean openSsl, Vertx vertx) {
    StubServer stub = start(vertx, tls);
    FluxClient client = FluxClient.create(vertx, options(stub, http2).setOpenSsl(openSsl));

    GenerationResult result = Await.result(client.generate(CAT));

    assertThat(result.images().get(0).url()).startsWith(stub.baseUrl() + "/files/");
    assertThat(stub.ledger().billed()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void theServerSupportsHttp2(boolean tls, Vertx vertx) {
    StubServer stub = start(vertx, tls);
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setSsl(tls)
            .setUseAlpn(tls)
            .setTrustAll(true)
            .setVerifyHost(false);

    HttpClient client = vertx.createHttpClient(options);
    HttpVersion version =
        Await.result(
            client
                .request(HttpMethod.GET, stub.port(), "127.0.0.1", "/")
                .compose(request -> request.send())
                .map(response -> response.version()));

    assertThat(version).isEqualTo(HttpVersion.HTTP_2);
    Await.result(client.close());
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  @DisplayName("a call without a response ends at the attempt timeout, with both protocols")
  void aCallWithoutAResponse(boolean http2, Vertx vertx) {
    StubServer stub = start(vertx, false).enqueue(StubAnswer.fault(StubFault.HANG));
    FluxClient client = FluxClient.create(vertx, options(stub, http2).setAttemptTimeout(2_000));

    GenerationException failure = Await.generationFailure(client.generate(CAT));

    assertThat(failure.type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);
    assertThat(stub.ledger().entries()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  @DisplayName(
      "the outcome of a truncated body is unknown and has the inference id, with both protocols")
  void aTruncatedBody(boolean http2, Vertx vertx) {
    StubServer stub = start(vertx, false).enqueue(StubAnswer.fault(StubFault.CUT));
    FluxClient client = FluxClient.create(vertx, options(stub, http2));

    GenerationException failure = Await.generationFailure(client.generate(CAT));

    assertThat(failure.type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);
    assertThat(failure.inferenceId()).isEqualTo(stub.ledger().entries().get(0).inferenceId());
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void eachOfManyConcurrentCallsIsSentOnceAndSucceeds(boolean http2, Vertx vertx) {
    StubServer stub = start(vertx, false);
    FluxClient client = FluxClient.create(vertx, options(stub, http2).setMaxConcurrency(8));
    List<String> ids = IntStream.range(0, 300).mapToObj(i -> "call-" + i).toList();

    List<GenerationCall> calls = ids.stream().map(id -> client.submit(CAT.withId(id))).toList();

    assertThat(calls)
        .allSatisfy(
            call -> {
              GenerationOutcome outcome = Await.result(call.outcome());
              assertThat(outcome.id()).isEqualTo(call.id());
              assertThat(outcome.failure()).isNull();
            });
    assertThat(stub.ledger().entries())
        .extracting(StubLedger.Entry::requestId)
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void theCertificateIsDeletedOnClosing(Vertx vertx) {
    StubServer stub = start(vertx, true);
    String certificate = stub.certificate().orElseThrow();

    Await.result(stub.close());

    assertThat(Await.result(vertx.fileSystem().exists(certificate))).isFalse();
    Await.result(stub.close());
  }
}
