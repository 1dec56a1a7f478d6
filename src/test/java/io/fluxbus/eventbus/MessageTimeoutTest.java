package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.delivery;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.failed;
import static io.fluxbus.eventbus.BusFixture.isType;
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.request;
import static io.fluxbus.eventbus.BusFixture.stub;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The timeout header of a message. */
@ExtendWith(VertxExtension.class)
class MessageTimeoutTest {
  private static StubServer silent(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    return stub.enqueue(StubAnswer.fault(StubFault.HANG));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "600000",
        "1000000000000000000",
        "9223372036854775807",
        "9223372036854775808",
        "1000000000000000000000000000000"
      })
  void theWorkersLimitAppliesToALongerTimeout(String millis, Vertx vertx) {
    deploy(vertx, config(silent(vertx).baseUrl()).put("totalTimeout", 300));

    ReplyException failure =
        failed(request(vertx, prompt("a"), delivery().addHeader(BusHeaders.TIMEOUT, millis)));

    assertThat(isType(failure, FailureType.OUTCOME_UNKNOWN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "00", "-1", "NaN", "Infinity", "1e3", "1.5", "+5", " 5", "", "٣", "5s"})
  void aTimeoutThatIsNotAPositiveIntegerIsRejected(String text, Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure =
        failed(request(vertx, prompt("a"), delivery().addHeader(BusHeaders.TIMEOUT, text)));

    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining("fluxbus-timeout-ms must be an integer of at least 1");
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void theWorkersLimitAppliesToARemoteClientsTimeout(Vertx vertx) {
    deploy(vertx, config(silent(vertx).baseUrl()).put("totalTimeout", 300));

    GenerationOutcome outcome =
        Await.result(
            RemoteFluxClient.create(vertx)
                .submit(GenerationRequest.of("a cat"), new CallOptions().setTimeout(Long.MAX_VALUE))
                .outcome());

    assertThat(outcome.failure().type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);
    // The worker's reply, not the remote client's own deadline.
    assertThat(outcome.failure().getMessage()).doesNotContain("no reply came");
  }

  @Test
  void aShorterTimeoutIsNotChanged(Vertx vertx) {
    deploy(vertx, config(silent(vertx).baseUrl()));

    ReplyException failure =
        failed(request(vertx, prompt("a"), delivery().addHeader(BusHeaders.TIMEOUT, "300")));

    assertThat(isType(failure, FailureType.OUTCOME_UNKNOWN)).isTrue();
  }
}
