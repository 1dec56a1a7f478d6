package io.fluxbus.stream;

import static io.fluxbus.stream.StreamFixture.awaitWork;
import static io.fluxbus.stream.StreamFixture.window;
import static io.fluxbus.stream.StreamFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.fluxbus.stream.StreamFixture.Reader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Backpressure: the window, the write queue with its drain handler, and the demand of the reader.
 */
@ExtendWith(VertxExtension.class)
class StreamBackpressureTest {
  private final ManualClient client = new ManualClient();

  private GenerationStream stream(Vertx vertx, GenerationStreamOptions options) {
    return GenerationStream.create(vertx, client, options);
  }

  @Test
  void theWindowIncludesOutcomesThatAreNotRead(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(2));
    stream.pause();
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    client.next().succeed();
    client.next().succeed();
    awaitWork(vertx);
    assertThat(client.waiting()).isZero();

    stream.fetch(1);

    assertThat(client.next().id()).isEqualTo("c");
    awaitWork(vertx);
    assertThat(client.waiting()).isZero();
    assertThat(reader.ids()).containsExactly("a");
  }

  @Test
  void theQueueIsFullAtItsMaximumSizeAndDrainsAtHalf(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1)).setWriteQueueMaxSize(4);
    AtomicInteger drained = new AtomicInteger();
    stream.drainHandler(v -> drained.incrementAndGet());
    new Reader(stream);
    write(stream, "a");
    ManualClient.Call call = client.next();
    write(stream, "b", "c", "d");
    assertThat(stream.writeQueueFull()).isFalse();
    write(stream, "e");
    assertThat(stream.writeQueueFull()).isTrue();

    call.succeed();
    call = client.next();
    awaitWork(vertx);
    assertThat(stream.writeQueueFull()).isFalse();
    assertThat(drained).hasValue(0);
    call.succeed();
    client.next();
    awaitWork(vertx);

    assertThat(drained).hasValue(1);
  }

  @Test
  void aDrainHandlerThatIsSetAfterDrainingIsCalled(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1)).setWriteQueueMaxSize(1);
    new Reader(stream);
    write(stream, "a");
    ManualClient.Call call = client.next();
    write(stream, "b");
    assertThat(stream.writeQueueFull()).isTrue();
    call.succeed();
    client.next();
    awaitWork(vertx);
    AtomicInteger drained = new AtomicInteger();

    stream.drainHandler(v -> drained.incrementAndGet());

    awaitWork(vertx);
    assertThat(drained).hasValue(1);
  }

  @Test
  void aDrainHandlerThatReplacesAnotherWhileDrainingIsCalled(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1)).setWriteQueueMaxSize(1);
    new Reader(stream);
    AtomicInteger before = new AtomicInteger();
    stream.drainHandler(v -> before.incrementAndGet());
    write(stream, "a");
    ManualClient.Call call = client.next();
    write(stream, "b");
    // A pipe on another thread does the same: first it asks, and then it sets its handler.
    assertThat(stream.writeQueueFull()).isTrue();
    call.succeed();
    client.next();
    awaitWork(vertx);
    assertThat(before).hasValue(1);
    AtomicInteger drained = new AtomicInteger();
    stream.drainHandler(v -> drained.incrementAndGet());

    awaitWork(vertx);
    assertThat(drained).hasValue(1);
    // Only once, until the queue is full again.
    AtomicInteger next = new AtomicInteger();
    stream.drainHandler(v -> next.incrementAndGet());
    awaitWork(vertx);
    assertThat(next.get() + drained.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void whilePausedNeitherOutcomesNorTheEndAreDelivered(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(5));
    stream.pause();
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c");
    Future<Void> all = stream.end();
    for (int i = 0; i < 3; i++) {
      client.next().succeed();
    }
    Await.result(all);
    awaitWork(vertx);
    assertThat(reader.outcomes).isEmpty();

    stream.fetch(2);
    awaitWork(vertx);
    assertThat(reader.ids()).containsExactly("a", "b");
    stream.fetch(1);
    awaitWork(vertx);
    assertThat(reader.ids()).containsExactly("a", "b", "c");
    assertThat(reader.ends).hasValue(0);
    stream.resume();
    awaitWork(vertx);
    stream.pause().resume();
    awaitWork(vertx);

    assertThat(reader.ends).hasValue(1);
  }

  @Test
  void aReaderCanPauseInsideItsHandler(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(5));
    List<String> read = new CopyOnWriteArrayList<>();
    stream.handler(
        outcome -> {
          stream.pause();
          read.add(outcome.id());
        });
    write(stream, "a", "b");
    client.next().succeed();
    client.next().succeed();
    awaitWork(vertx);

    assertThat(read).containsExactly("a");
  }

  @Test
  void fetchedAmountsAddUp(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(5));
    stream.pause().fetch(1).fetch(1).fetch(0);
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c");
    for (int i = 0; i < 3; i++) {
      client.next().succeed();
    }
    awaitWork(vertx);
    assertThat(reader.ids()).containsExactly("a", "b");

    stream.fetch(Long.MAX_VALUE - 1).fetch(Long.MAX_VALUE - 1);
    awaitWork(vertx);

    assertThat(reader.ids()).containsExactly("a", "b", "c");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.fetch(-1))
        .withMessageContaining("amount");
  }

  @Test
  void withoutAHandlerNothingIsLost(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(2));
    write(stream, "a", "b", "c");
    client.next().succeed();
    client.next().succeed();
    awaitWork(vertx);
    assertThat(client.waiting()).isZero();

    Reader reader = new Reader(stream);

    client.next().succeed();
    Await.until(() -> reader.outcomes.size() == 3);
    assertThat(reader.ids()).containsExactly("a", "b", "c");
  }
}
