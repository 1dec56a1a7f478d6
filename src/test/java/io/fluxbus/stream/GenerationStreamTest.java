package io.fluxbus.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules that streams of Vert.x keep, and what this one adds. */
@ExtendWith(VertxExtension.class)
class GenerationStreamTest {
  private final HandClient client = new HandClient();

  /** A reader that writes down what it is given. */
  private static final class Reader {
    final List<GenerationOutcome> outcomes = new CopyOnWriteArrayList<>();
    final List<Context> contexts = new CopyOnWriteArrayList<>();
    final AtomicInteger ends = new AtomicInteger();

    Reader(GenerationStream stream) {
      stream.endHandler(v -> ends.incrementAndGet());
      stream.handler(
          outcome -> {
            assertThat(ends).hasValue(0);
            contexts.add(Vertx.currentContext());
            outcomes.add(outcome);
          });
    }

    List<String> ids() {
      return outcomes.stream().map(GenerationOutcome::id).toList();
    }
  }

  private GenerationStream stream(Vertx vertx, GenerationStreamOptions options) {
    return GenerationStream.create(vertx, client, options);
  }

  private GenerationStream on(Context context, Vertx vertx, GenerationStreamOptions options) {
    Promise<GenerationStream> made = Promise.promise();
    context.runOnContext(v -> made.complete(stream(vertx, options)));
    return Await.result(made.future());
  }

  private static GenerationStreamOptions window(int window) {
    return new GenerationStreamOptions().setWindow(window);
  }

  private static void write(GenerationStream stream, String... ids) {
    for (String id : ids) {
      assertThat(stream.write(GenerationRequest.of("a cat").withId(id)).succeeded()).isTrue();
    }
  }

  /**
   * What a stream that this thread made has been asked for so far is done when this returns: it is
   * on the same event loop.
   */
  private static void settle(Vertx vertx) {
    for (int i = 0; i < 5; i++) {
      Promise<Void> done = Promise.promise();
      vertx.getOrCreateContext().runOnContext(done::complete);
      Await.result(done.future());
    }
  }

  @Test
  void outcomesComeAsTheyAreKnown(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(3));
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c");
    HandClient.Call a = client.next();
    HandClient.Call b = client.next();
    HandClient.Call c = client.next();

    c.succeed();
    a.fail(FailureType.RATE_LIMITED);
    b.succeed();

    Await.until(() -> reader.outcomes.size() == 3);
    assertThat(reader.ids()).containsExactly("c", "a", "b");
    assertThat(reader.outcomes.get(1).failure().type()).isEqualTo(FailureType.RATE_LIMITED);
  }

  @Test
  void outcomesKeepTheOrderOfTheirRequests(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(3).setOrdered(true));
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    HandClient.Call a = client.next();
    HandClient.Call b = client.next();
    HandClient.Call c = client.next();

    c.succeed();
    b.succeed();
    settle(vertx);
    assertThat(reader.outcomes).isEmpty();
    // The first holds up the window.
    assertThat(client.waiting()).isZero();
    a.succeed();
    client.next().succeed();

    Await.until(() -> reader.outcomes.size() == 4);
    assertThat(reader.ids()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void theWindowCountsWhatIsNotRead(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(2));
    stream.pause();
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    client.next().succeed();
    client.next().succeed();
    settle(vertx);
    assertThat(client.waiting()).isZero();

    stream.fetch(1);

    assertThat(client.next().id()).isEqualTo("c");
    settle(vertx);
    assertThat(client.waiting()).isZero();
    assertThat(reader.ids()).containsExactly("a");
  }

  @Test
  void theQueueIsFullWhenAsMuchWaitsAsItHolds(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1)).setWriteQueueMaxSize(4);
    AtomicInteger drained = new AtomicInteger();
    stream.drainHandler(v -> drained.incrementAndGet());
    new Reader(stream);
    write(stream, "a");
    HandClient.Call call = client.next();
    write(stream, "b", "c", "d");
    assertThat(stream.writeQueueFull()).isFalse();
    write(stream, "e");
    assertThat(stream.writeQueueFull()).isTrue();

    call.succeed();
    call = client.next();
    settle(vertx);
    assertThat(stream.writeQueueFull()).isFalse();
    assertThat(drained).hasValue(0);
    call.succeed();
    client.next();
    settle(vertx);

    assertThat(drained).hasValue(1);
  }

  @Test
  void whoAsksLateIsToldThatItHasDrained(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1)).setWriteQueueMaxSize(1);
    new Reader(stream);
    write(stream, "a");
    HandClient.Call call = client.next();
    write(stream, "b");
    assertThat(stream.writeQueueFull()).isTrue();
    call.succeed();
    client.next();
    settle(vertx);
    AtomicInteger drained = new AtomicInteger();

    stream.drainHandler(v -> drained.incrementAndGet());

    settle(vertx);
    assertThat(drained).hasValue(1);
  }

  @Test
  void whoPausesWhileItDrainsIsToldAllTheSame(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1)).setWriteQueueMaxSize(1);
    new Reader(stream);
    AtomicInteger before = new AtomicInteger();
    stream.drainHandler(v -> before.incrementAndGet());
    write(stream, "a");
    HandClient.Call call = client.next();
    write(stream, "b");
    // As a pipe does on another thread: it asks, and sets its handler a moment later.
    assertThat(stream.writeQueueFull()).isTrue();
    call.succeed();
    client.next();
    settle(vertx);
    assertThat(before).hasValue(1);
    AtomicInteger drained = new AtomicInteger();
    stream.drainHandler(v -> drained.incrementAndGet());

    settle(vertx);
    assertThat(drained).hasValue(1);
    // Only once, until it is full again.
    AtomicInteger again = new AtomicInteger();
    stream.drainHandler(v -> again.incrementAndGet());
    settle(vertx);
    assertThat(again.get() + drained.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void anEndIsKeptForWhoListensLate(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1));
    Await.result(stream.end());
    settle(vertx);
    Promise<Void> end = Promise.promise();

    stream.endHandler(end::complete);

    Await.result(end.future());
  }

  @Test
  void endingNeedsNoReader(Vertx vertx) {
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
  void nothingComesWhilePausedNotEvenTheEnd(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(5));
    stream.pause();
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c");
    Future<Void> all = stream.end();
    for (int i = 0; i < 3; i++) {
      client.next().succeed();
    }
    Await.result(all);
    settle(vertx);
    assertThat(reader.outcomes).isEmpty();

    stream.fetch(2);
    settle(vertx);
    assertThat(reader.ids()).containsExactly("a", "b");
    stream.fetch(1);
    settle(vertx);
    assertThat(reader.ids()).containsExactly("a", "b", "c");
    assertThat(reader.ends).hasValue(0);
    stream.resume();
    settle(vertx);
    stream.pause().resume();
    settle(vertx);

    assertThat(reader.ends).hasValue(1);
  }

  @Test
  void aReaderMayPauseWithinItsHandler(Vertx vertx) {
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
    settle(vertx);

    assertThat(read).containsExactly("a");
  }

  @Test
  void fetchingAddsUp(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(5));
    stream.pause().fetch(1).fetch(1).fetch(0);
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c");
    for (int i = 0; i < 3; i++) {
      client.next().succeed();
    }
    settle(vertx);
    assertThat(reader.ids()).containsExactly("a", "b");

    stream.fetch(Long.MAX_VALUE - 1).fetch(Long.MAX_VALUE - 1);
    settle(vertx);

    assertThat(reader.ids()).containsExactly("a", "b", "c");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.fetch(-1))
        .withMessageContaining("amount");
  }

  @Test
  void nothingIsLostWithoutAHandler(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(2));
    write(stream, "a", "b", "c");
    client.next().succeed();
    client.next().succeed();
    settle(vertx);
    assertThat(client.waiting()).isZero();

    Reader reader = new Reader(stream);

    client.next().succeed();
    Await.until(() -> reader.outcomes.size() == 3);
    assertThat(reader.ids()).containsExactly("a", "b", "c");
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
  void theEndWaitsForTheLastOutcome(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1));
    Reader reader = new Reader(stream);
    write(stream, "a", "b");
    Future<Void> ended = stream.end();
    client.next().succeed();
    HandClient.Call last = client.next();
    settle(vertx);
    assertThat(ended.isComplete()).isFalse();
    assertThat(reader.ends).hasValue(0);

    last.succeed();

    Await.result(ended);
    settle(vertx);
    assertThat(reader.ids()).containsExactly("a", "b");
    assertThat(reader.ends).hasValue(1);
  }

  @Test
  void afterTheEndNothingIsTakenIn(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1));
    Await.result(stream.end());

    assertThat(Await.failure(stream.write(GenerationRequest.of("late"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the stream has ended");
    assertThat(client.waiting()).isZero();
  }

  @Test
  void handlersRunOnTheStreamsContextWhoeverEndsTheCall(Vertx vertx) {
    Context context = ((VertxInternal) vertx).createEventLoopContext();
    GenerationStream stream = on(context, vertx, window(2));
    Reader reader = new Reader(stream);
    List<Context> others = new CopyOnWriteArrayList<>();
    stream.drainHandler(v -> others.add(Vertx.currentContext()));
    stream.setWriteQueueMaxSize(1);
    write(stream, "a", "b", "c");
    assertThat(stream.writeQueueFull()).isTrue();

    client.next().succeed();
    vertx.runOnContext(v -> client.next().succeed());
    client.next().succeed();

    Await.until(() -> reader.outcomes.size() == 3 && !others.isEmpty());
    assertThat(reader.contexts).containsOnly(context);
    assertThat(others).containsOnly(context);
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  void noHandlerRunsWithinAMethod(ThreadingModel threads, Vertx vertx) {
    // A client that answers before its submit returns.
    AnsweringClient atOnce = new AnsweringClient();
    AtomicBoolean within = new AtomicBoolean();
    AtomicInteger bad = new AtomicInteger();
    Promise<Integer> ended = Promise.promise();
    AtomicInteger read = new AtomicInteger();
    Context context =
        threads == ThreadingModel.WORKER
            ? ((VertxInternal) vertx).createWorkerContext()
            : ((VertxInternal) vertx).createEventLoopContext();
    context.runOnContext(
        v -> {
          within.set(true);
          GenerationStream stream = GenerationStream.create(vertx, atOnce, window(2));
          stream
              .handler(
                  outcome -> {
                    bad.addAndGet(within.get() ? 1 : 0);
                    read.incrementAndGet();
                  })
              .endHandler(end -> ended.complete(read.get()))
              .drainHandler(drained -> bad.addAndGet(within.get() ? 1 : 0));
          for (int i = 0; i < 100; i++) {
            write(stream, "r-" + i);
            stream.writeQueueFull();
          }
          stream.pause().resume();
          stream.end();
          within.set(false);
        });

    assertThat(Await.result(ended.future())).isEqualTo(100);
    assertThat(bad).hasValue(0);
  }

  @Test
  void aHandlerThatThrowsDoesNotStopTheOthers(Vertx vertx) {
    Context context = vertx.getOrCreateContext();
    List<String> reported = new CopyOnWriteArrayList<>();
    context.exceptionHandler(thrown -> reported.add(thrown.getMessage()));
    GenerationStream stream = on(context, vertx, window(2));
    List<String> read = new CopyOnWriteArrayList<>();
    stream.handler(
        outcome -> {
          read.add(outcome.id());
          throw new IllegalStateException("reader of " + outcome.id());
        });
    write(stream, "a", "b");
    Future<Void> ended = stream.end();
    client.next().succeed();
    client.next().succeed();

    Await.result(ended);
    settle(vertx);
    assertThat(read).containsExactly("a", "b");
    assertThat(reported).containsExactly("reader of a", "reader of b");
  }

  @Test
  void cancellingEndsWhatRunsAndSendsNothingMore(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(2));
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    client.next();
    client.next();

    Await.result(stream.cancel());

    settle(vertx);
    assertThat(reader.ids()).containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(reader.outcomes)
        .allSatisfy(
            outcome -> assertThat(outcome.failure().type()).isEqualTo(FailureType.CANCELLED));
    assertThat(reader.ends).hasValue(1);
    // They were handed to the client with a cancellation that had come: it sends none of them.
    assertThat(client.next().options.getCancellation().isCancelled()).isTrue();
    assertThat(Await.failure(stream.write(GenerationRequest.of("late"))))
        .hasMessage("the stream has ended");
  }

  @Test
  void drainingLetsWhatHasLeftComeToItsEnd(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(3));
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    HandClient.Call a = client.next();
    client.next();
    HandClient.Call c = client.next();
    assertThat(a.asksToLeave(1)).isTrue();
    assertThat(c.asksToLeave(1)).isTrue();

    Future<Void> drained = stream.drain();

    Await.until(() -> reader.outcomes.size() == 2);
    assertThat(reader.ids()).containsExactly("b", "d");
    assertThat(reader.outcomes)
        .allSatisfy(
            outcome -> assertThat(outcome.failure().type()).isEqualTo(FailureType.CANCELLED));
    // An attempt that would be a second one stays.
    assertThat(a.asksToLeave(2)).isFalse();
    a.cancel();
    assertThat(drained.isComplete()).isFalse();
    c.succeed();
    Await.result(drained);
    settle(vertx);
    assertThat(reader.ids()).containsExactly("b", "d", "a", "c");
    assertThat(reader.ends).hasValue(1);
  }

  @Test
  void theGateOfTheOptionsIsAsked(Vertx vertx) {
    Promise<Void> open = Promise.promise();
    List<String> asked = new CopyOnWriteArrayList<>();
    GenerationStream stream =
        stream(
            vertx,
            window(1)
                .setCallOptions(
                    new CallOptions()
                        .setGate(
                            (request, attempt, unknown) -> {
                              asked.add(request.id() + " " + attempt);
                              return open.future();
                            })));
    Reader reader = new Reader(stream);
    write(stream, "a");
    HandClient.Call call = client.next();
    assertThat(call.asksToLeave(1)).isFalse();

    // It is not open yet, so nothing has left.
    stream.drain();

    Await.until(() -> reader.outcomes.size() == 1);
    assertThat(reader.outcomes.get(0).failure().type()).isEqualTo(FailureType.CANCELLED);
    assertThat(asked).containsExactly("a 1");
  }

  @Test
  void callsAreTreatedAsTheOptionsSay(Vertx vertx) {
    GenerationStream stream =
        stream(vertx, window(1).setCallOptions(new CallOptions().setTimeout(7_000)));
    write(stream, "a");
    GenerationStream plain = stream(vertx, new GenerationStreamOptions());

    HandClient.Call call = client.next();
    write(plain, "b");

    assertThat(call.options.getTimeout()).isEqualTo(7_000);
    assertThat(call.options.getPriority()).isEqualTo(Priority.INTERACTIVE);
    assertThat(client.next().options.getPriority()).isEqualTo(Priority.BULK);
  }

  /** A stream whose pauses end when the test says so. */
  private static final class Pauses {
    final Queue<Promise<Void>> all = new ConcurrentLinkedQueue<>();
    final List<Long> lengths = new CopyOnWriteArrayList<>();

    Future<?> begin(long millis) {
      Promise<Void> pause = Promise.promise();
      lengths.add(millis);
      all.add(pause);
      return pause.future();
    }

    void end() {
      Await.until(() -> !all.isEmpty());
      all.remove().complete();
    }
  }

  private static GenerationException overloaded(Duration retryAfter) {
    return new GenerationException(FailureType.OVERLOADED, "full").withRetryAfter(retryAfter);
  }

  @Test
  void aClientWithoutRoomSlowsTheStreamDown(Vertx vertx) {
    Pauses pauses = new Pauses();
    GenerationStream stream = new GenerationStream(vertx, client, window(3), pauses::begin);
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    HandClient.Call a = client.next();
    client.next().fail(overloaded(Duration.ofMillis(300)));
    client.next().fail(overloaded(null));
    settle(vertx);
    assertThat(reader.outcomes).isEmpty();
    assertThat(client.waiting()).isZero();

    // One that ends makes room for one.
    a.succeed();
    HandClient.Call b = client.next();
    assertThat(b.id()).isEqualTo("b");
    pauses.end();
    HandClient.Call c = client.next();
    assertThat(c.id()).isEqualTo("c");
    assertThat(client.next().id()).isEqualTo("d");
    b.succeed();
    c.succeed();

    Await.until(() -> reader.outcomes.size() == 3);
    assertThat(reader.ids()).containsExactly("a", "b", "c");
    assertThat(pauses.lengths).containsExactly(300L);
    GenerationOutcome waited = reader.outcomes.get(2);
    assertThat(waited.elapsedMillis()).isEqualTo(301);
    assertThat(waited.queuedMillis()).isEqualTo(300);
    assertThat(reader.outcomes.get(1).elapsedMillis()).isEqualTo(1);
  }

  @Test
  void pausesHaveBoundsAndSoHasTheWaiting(Vertx vertx) {
    Pauses pauses = new Pauses();
    GenerationStream stream =
        new GenerationStream(
            vertx,
            client,
            window(3).setCallOptions(new CallOptions().setTimeout(1_500)),
            pauses::begin);
    Reader reader = new Reader(stream);
    write(stream, "a");
    for (Duration retryAfter : List.of(Duration.ofMillis(1), Duration.ofHours(1))) {
      client.next().fail(overloaded(retryAfter));
      pauses.end();
    }
    HandClient.Call third = client.next();
    assertThat(third.options.getTimeout()).isEqualTo(450);
    third.fail(overloaded(Duration.ofHours(1)));
    pauses.end();
    client.next().fail(overloaded(Duration.ofHours(1)));

    Await.until(() -> !reader.outcomes.isEmpty());
    assertThat(pauses.lengths).containsExactly(50L, 1_000L, 1_000L);
    assertThat(reader.outcomes.get(0).failure().type()).isEqualTo(FailureType.OVERLOADED);
    assertThat(reader.outcomes.get(0).elapsedMillis()).isEqualTo(2_055);
  }

  @Test
  void whatWaitsForRoomIsCancelledAtOnce(Vertx vertx) {
    Pauses pauses = new Pauses();
    GenerationStream stream = new GenerationStream(vertx, client, window(3), pauses::begin);
    Reader reader = new Reader(stream);
    write(stream, "a");
    client.next().fail(overloaded(null));
    Await.until(() -> !pauses.all.isEmpty());

    Await.result(stream.cancel());

    settle(vertx);
    assertThat(reader.outcomes.get(0).failure().type()).isEqualTo(FailureType.CANCELLED);
    pauses.end();
    settle(vertx);
    assertThat(reader.outcomes).hasSize(1);
  }

  @Test
  void refusesNonsense(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1));

    assertThatIllegalArgumentException().isThrownBy(() -> stream.setWriteQueueMaxSize(0));
    assertThatNullPointerException().isThrownBy(() -> stream.write(null));
  }
}
