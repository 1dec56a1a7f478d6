package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationOutcome.Status;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Metadata;
import io.fluxbus.RawServer;
import io.fluxbus.stream.GenerationStream;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The metadata of a request is part of every outcome, and is not sent to the API. */
@ExtendWith(VertxExtension.class)
class MetadataCallsTest {
  private static final GenerationRequest LABELLED = labelled("Ada");

  private static GenerationRequest labelled(String customer) {
    return CAT.withMetadata(new JsonObject().put("customer", customer));
  }

  private static GenerationOutcome assertKept(GenerationOutcome outcome, Status status) {
    assertThat(outcome.status()).as("%s", outcome).isEqualTo(status);
    assertThat(outcome.metadata()).isEqualTo(LABELLED.metadata());
    return outcome;
  }

  private static GenerationOutcome outcome(FluxClient client) {
    return Await.result(client.submit(LABELLED).outcome());
  }

  @Test
  void aSuccessHasTheMetadataAndTheApiDoesNotReceiveIt(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);

    assertKept(outcome(Fixture.client(vertx, server)), Status.SUCCEEDED);

    assertThat(server.requests())
        .singleElement()
        .satisfies(request -> assertThat(request).doesNotContain("Ada").doesNotContain("metadata"));
  }

  @Test
  void aFailureHasTheMetadata(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, failure("400 Bad Request", "no"));

    assertKept(outcome(Fixture.client(vertx, server)), Status.FAILED);
  }

  @Test
  void anUnknownOutcomeHasTheMetadata(Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> socket.close());

    assertKept(outcome(Fixture.client(vertx, server)), Status.UNKNOWN);
  }

  @Test
  void aCallThatIsNeverSentHasTheMetadata(Vertx vertx) {
    FluxClient client =
        FluxClient.create(vertx, options("http://127.0.0.1:1").setSpendLimitUsd(0.01));

    GenerationOutcome rejected = assertKept(outcome(client), Status.FAILED);
    assertThat(rejected.failure().type()).isEqualTo(FailureType.BUDGET_EXHAUSTED);
    Await.result(client.close());
    assertKept(outcome(client), Status.FAILED);
  }

  @Test
  void requestsThatDifferOnlyInMetadataShareAnImage(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = new HandClock(vertx).client(options(server.url()).setCoalesceSeeded(true));
    GenerationCall leader = client.submit(labelled("Ada").withSeed(7).withId("leader"));
    GenerationCall follower = client.submit(labelled("Bob").withSeed(7).withId("follower"));
    GenerationCall without = client.submit(CAT.withSeed(7).withId("without"));

    server.next("leader").answer(SUCCESS);

    assertThat(Await.result(leader.outcome()).metadata()).isEqualTo(labelled("Ada").metadata());
    assertThat(Await.result(follower.outcome()).metadata()).isEqualTo(labelled("Bob").metadata());
    assertThat(Await.result(follower.outcome()).attempts()).isZero();
    assertThat(Await.result(without.outcome()).metadata()).isNull();
  }

  @Test
  void aStreamKeepsTheMetadataWhenTheQueueWasFull(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client =
        FluxClient.create(vertx, Fixture.oneAtATime(server.url()).setMaxQueueSize(1));
    GenerationStream stream = GenerationStream.create(vertx, client);
    List<Metadata> read = new CopyOnWriteArrayList<>();
    stream.handler(outcome -> read.add(outcome.metadata()));

    for (int i = 0; i < 8; i++) {
      stream.write(LABELLED.withId("r" + i));
    }

    Await.result(stream.end());
    Await.until(() -> read.size() == 8);
    assertThat(read).containsOnly(LABELLED.metadata());
  }

  @Test
  void aCancelledCallHasTheMetadata(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = new HandClock(vertx).client(options(server.url()));
    GenerationCall call = client.submit(LABELLED.withId("a"), new CallOptions());

    call.cancel();

    assertThat(Await.result(call.outcome()).metadata()).isEqualTo(LABELLED.metadata());
  }
}
