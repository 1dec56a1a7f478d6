package io.fluxbus.stream;

import static io.fluxbus.stream.StreamFixture.awaitWork;
import static io.fluxbus.stream.StreamFixture.window;
import static io.fluxbus.stream.StreamFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.stream.StreamFixture.Reader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams with a client whose queue is full. */
@ExtendWith(VertxExtension.class)
class StreamOverloadTest {
  private final ManualClient client = new ManualClient();

  /** A timer whose delays end when the test calls {@link #end}. */
  private static final class ManualTimer {
    final Queue<Promise<Void>> timers = new ConcurrentLinkedQueue<>();
    final List<Long> delays = new CopyOnWriteArrayList<>();

    Future<?> start(long millis) {
      Promise<Void> timer = Promise.promise();
      delays.add(millis);
      timers.add(timer);
      return timer.future();
    }

    void end() {
      Await.until(() -> !timers.isEmpty());
      timers.remove().complete();
    }
  }

  private static GenerationException overloaded(Duration retryAfter) {
    return new GenerationException(FailureType.OVERLOADED, "full").withRetryAfter(retryAfter);
  }

  @Test
  void anOverloadedClientSlowsTheStreamDown(Vertx vertx) {
    ManualTimer timer = new ManualTimer();
    GenerationStream stream = new GenerationStream(vertx, client, window(3), timer::start);
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    ManualClient.Call a = client.next();
    client.next().fail(overloaded(Duration.ofMillis(300)));
    client.next().fail(overloaded(null));
    awaitWork(vertx);
    assertThat(reader.outcomes).isEmpty();
    assertThat(client.waiting()).isZero();

    // A call that completes makes room for another one.
    a.succeed();
    ManualClient.Call b = client.next();
    assertThat(b.id()).isEqualTo("b");
    timer.end();
    ManualClient.Call c = client.next();
    assertThat(c.id()).isEqualTo("c");
    assertThat(client.next().id()).isEqualTo("d");
    b.succeed();
    c.succeed();

    Await.until(() -> reader.outcomes.size() == 3);
    assertThat(reader.ids()).containsExactly("a", "b", "c");
    assertThat(timer.delays).containsExactly(300L);
    GenerationOutcome waited = reader.outcomes.get(2);
    assertThat(waited.elapsedMillis()).isEqualTo(301);
    assertThat(waited.queuedMillis()).isEqualTo(300);
    assertThat(reader.outcomes.get(1).elapsedMillis()).isEqualTo(1);
  }

  @Test
  void backoffAndTotalWaitAreBounded(Vertx vertx) {
    ManualTimer timer = new ManualTimer();
    GenerationStream stream =
        new GenerationStream(
            vertx,
            client,
            window(3).setCallOptions(new CallOptions().setTimeout(1_500)),
            timer::start);
    Reader reader = new Reader(stream);
    write(stream, "a");
    for (Duration retryAfter : List.of(Duration.ofMillis(1), Duration.ofHours(1))) {
      client.next().fail(overloaded(retryAfter));
      timer.end();
    }
    ManualClient.Call third = client.next();
    assertThat(third.options.getTimeout()).isEqualTo(450);
    third.fail(overloaded(Duration.ofHours(1)));
    timer.end();
    client.next().fail(overloaded(Duration.ofHours(1)));

    Await.until(() -> !reader.outcomes.isEmpty());
    assertThat(timer.delays).containsExactly(50L, 1_000L, 1_000L);
    assertThat(reader.outcomes.get(0).failure().type()).isEqualTo(FailureType.OVERLOADED);
    assertThat(reader.outcomes.get(0).elapsedMillis()).isEqualTo(2_055);
  }

  @Test
  void cancellingAlsoCompletesRequestsThatWaitForTheClient(Vertx vertx) {
    ManualTimer timer = new ManualTimer();
    GenerationStream stream = new GenerationStream(vertx, client, window(3), timer::start);
    Reader reader = new Reader(stream);
    write(stream, "a");
    client.next().fail(overloaded(null));
    Await.until(() -> !timer.timers.isEmpty());

    Await.result(stream.cancel());

    awaitWork(vertx);
    assertThat(reader.outcomes.get(0).failure().type()).isEqualTo(FailureType.CANCELLED);
    timer.end();
    awaitWork(vertx);
    assertThat(reader.outcomes).hasSize(1);
  }
}
