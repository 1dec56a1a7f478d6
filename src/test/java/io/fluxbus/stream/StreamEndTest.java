package io.fluxbus.stream;

import static io.fluxbus.stream.StreamFixture.awaitWork;
import static io.fluxbus.stream.StreamFixture.window;
import static io.fluxbus.stream.StreamFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationRequest;
import io.fluxbus.stream.StreamFixture.Reader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a stream ends: after its last outcome, by cancelling, or by draining. */
@ExtendWith(VertxExtension.class)
class StreamEndTest {
  private final ManualClient client = new ManualClient();

  private GenerationStream stream(Vertx vertx, GenerationStreamOptions options) {
    return GenerationStream.create(vertx, client, options);
  }

  @Test
  void anEndHandlerThatIsSetAfterTheEndIsCalled(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1));
    Await.result(stream.end());
    awaitWork(vertx);
    Promise<Void> end = Promise.promise();

    stream.endHandler(end::complete);

    Await.result(end.future());
  }

  @Test
  void aStreamCanBeCancelledOrDrainedWithoutAReader(Vertx vertx) {
    GenerationStream cancelled = stream(vertx, window(2));
    write(cancelled, "a", "b", "c", "d", "e");
    Await.result(cancelled.cancel());
    GenerationStream drained = stream(vertx, window(2));
    drained.pause();
    write(drained, "f", "g", "h", "i", "j");
    Await.result(drained.drain());

    Reader reader = new Reader(drained);
    drained.resume();
    Await.until(() -> reader.ends.get() == 1);
    assertThat(reader.ids()).containsExactlyInAnyOrder("f", "g", "h", "i", "j");
  }

  @Test
  void anEmptyStreamEnds(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(2));
    Promise<Void> end = Promise.promise();
    stream.endHandler(end::complete);

    Await.result(stream.end());

    Await.result(end.future());
  }

  @Test
  void theEndComesAfterTheLastOutcome(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1));
    Reader reader = new Reader(stream);
    write(stream, "a", "b");
    Future<Void> ended = stream.end();
    client.next().succeed();
    ManualClient.Call last = client.next();
    awaitWork(vertx);
    assertThat(ended.isComplete()).isFalse();
    assertThat(reader.ends).hasValue(0);

    last.succeed();

    Await.result(ended);
    awaitWork(vertx);
    assertThat(reader.ids()).containsExactly("a", "b");
    assertThat(reader.ends).hasValue(1);
  }

  @Test
  void afterTheEndWritesFail(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1));
    Await.result(stream.end());

    assertThat(Await.failure(stream.write(GenerationRequest.of("late"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the stream has ended");
    assertThat(client.waiting()).isZero();
  }

  @Test
  void cancellingCancelsRunningCallsAndSendsNoWaitingRequests(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(2));
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    client.next();
    client.next();

    Await.result(stream.cancel());

    awaitWork(vertx);
    assertThat(reader.ids()).containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(reader.outcomes)
        .allSatisfy(
            outcome -> assertThat(outcome.failure().type()).isEqualTo(FailureType.CANCELLED));
    assertThat(reader.ends).hasValue(1);
    // The waiting requests were submitted with a cancelled cancellation, so the client rejects
    // them.
    assertThat(client.next().options.getCancellation().isCancelled()).isTrue();
    assertThat(Await.failure(stream.write(GenerationRequest.of("late"))))
        .hasMessage("the stream has ended");
  }

  @Test
  void drainingLetsRunningAttemptsFinish(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(3));
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    ManualClient.Call a = client.next();
    client.next();
    ManualClient.Call c = client.next();
    assertThat(a.openGate(1)).isTrue();
    assertThat(c.openGate(1)).isTrue();

    Future<Void> drained = stream.drain();

    Await.until(() -> reader.outcomes.size() == 2);
    assertThat(reader.ids()).containsExactly("b", "d");
    assertThat(reader.outcomes)
        .allSatisfy(
            outcome -> assertThat(outcome.failure().type()).isEqualTo(FailureType.CANCELLED));
    // A second attempt is not allowed any more.
    assertThat(a.openGate(2)).isFalse();
    a.cancel();
    assertThat(drained.isComplete()).isFalse();
    c.succeed();
    Await.result(drained);
    awaitWork(vertx);
    assertThat(reader.ids()).containsExactly("b", "d", "a", "c");
    assertThat(reader.ends).hasValue(1);
  }
}
