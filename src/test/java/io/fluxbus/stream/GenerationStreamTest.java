package io.fluxbus.stream;

import static io.fluxbus.stream.StreamFixture.awaitWork;
import static io.fluxbus.stream.StreamFixture.window;
import static io.fluxbus.stream.StreamFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.Priority;
import io.fluxbus.stream.StreamFixture.Reader;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of outcomes, the context of handlers, and the options of calls. */
@ExtendWith(VertxExtension.class)
class GenerationStreamTest {
  private final ManualClient client = new ManualClient();

  private GenerationStream stream(Vertx vertx, GenerationStreamOptions options) {
    return GenerationStream.create(vertx, client, options);
  }

  private GenerationStream on(Context context, Vertx vertx, GenerationStreamOptions options) {
    Promise<GenerationStream> created = Promise.promise();
    context.runOnContext(v -> created.complete(stream(vertx, options)));
    return Await.result(created.future());
  }

  @Test
  void outcomesAreReadInTheOrderOfCompletion(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(3));
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c");
    ManualClient.Call a = client.next();
    ManualClient.Call b = client.next();
    ManualClient.Call c = client.next();

    c.succeed();
    a.fail(FailureType.RATE_LIMITED);
    b.succeed();

    Await.until(() -> reader.outcomes.size() == 3);
    assertThat(reader.ids()).containsExactly("c", "a", "b");
    assertThat(reader.outcomes.get(1).failure().type()).isEqualTo(FailureType.RATE_LIMITED);
  }

  @Test
  void withOrderedOutcomesAreReadInTheOrderOfRequests(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(3).setOrdered(true));
    Reader reader = new Reader(stream);
    write(stream, "a", "b", "c", "d");
    ManualClient.Call a = client.next();
    ManualClient.Call b = client.next();
    ManualClient.Call c = client.next();

    c.succeed();
    b.succeed();
    awaitWork(vertx);
    assertThat(reader.outcomes).isEmpty();
    // The first request blocks the window.
    assertThat(client.waiting()).isZero();
    a.succeed();
    client.next().succeed();

    Await.until(() -> reader.outcomes.size() == 4);
    assertThat(reader.ids()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void handlersRunOnTheStreamsContextForCallsThatCompleteOnAnyThread(Vertx vertx) {
    Context context = ((VertxInternal) vertx).createEventLoopContext();
    GenerationStream stream = on(context, vertx, window(2));
    Reader reader = new Reader(stream);
    List<Context> drainContexts = new CopyOnWriteArrayList<>();
    stream.drainHandler(v -> drainContexts.add(Vertx.currentContext()));
    stream.setWriteQueueMaxSize(1);
    write(stream, "a", "b", "c");
    assertThat(stream.writeQueueFull()).isTrue();

    client.next().succeed();
    vertx.runOnContext(v -> client.next().succeed());
    client.next().succeed();

    Await.until(() -> reader.outcomes.size() == 3 && !drainContexts.isEmpty());
    assertThat(reader.contexts).containsOnly(context);
    assertThat(drainContexts).containsOnly(context);
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  void noHandlerRunsInsideAMethodOfTheStream(ThreadingModel threads, Vertx vertx) {
    // This client completes a call before submit returns.
    ImmediateClient immediate = new ImmediateClient();
    AtomicBoolean insideMethod = new AtomicBoolean();
    AtomicInteger violations = new AtomicInteger();
    Promise<Integer> ended = Promise.promise();
    AtomicInteger read = new AtomicInteger();
    Context context =
        threads == ThreadingModel.WORKER
            ? ((VertxInternal) vertx).createWorkerContext()
            : ((VertxInternal) vertx).createEventLoopContext();
    context.runOnContext(
        v -> {
          insideMethod.set(true);
          GenerationStream stream = GenerationStream.create(vertx, immediate, window(2));
          stream
              .handler(
                  outcome -> {
                    violations.addAndGet(insideMethod.get() ? 1 : 0);
                    read.incrementAndGet();
                  })
              .endHandler(end -> ended.complete(read.get()))
              .drainHandler(drained -> violations.addAndGet(insideMethod.get() ? 1 : 0));
          for (int i = 0; i < 100; i++) {
            write(stream, "r-" + i);
            stream.writeQueueFull();
          }
          stream.pause().resume();
          stream.end();
          insideMethod.set(false);
        });

    assertThat(Await.result(ended.future())).isEqualTo(100);
    assertThat(violations).hasValue(0);
  }

  @Test
  void aHandlerThatThrowsDoesNotPreventLaterOutcomes(Vertx vertx) {
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
    awaitWork(vertx);
    assertThat(read).containsExactly("a", "b");
    assertThat(reported).containsExactly("reader of a", "reader of b");
  }

  @Test
  void theGateOfTheCallOptionsIsUsed(Vertx vertx) {
    Promise<Void> open = Promise.promise();
    List<String> gateCalls = new CopyOnWriteArrayList<>();
    GenerationStream stream =
        stream(
            vertx,
            window(1)
                .setCallOptions(
                    new CallOptions()
                        .setGate(
                            (request, attempt, unknown) -> {
                              gateCalls.add(request.id() + " " + attempt);
                              return open.future();
                            })));
    Reader reader = new Reader(stream);
    write(stream, "a");
    ManualClient.Call call = client.next();
    assertThat(call.openGate(1)).isFalse();

    // The gate is not open yet, so no attempt has started.
    stream.drain();

    Await.until(() -> reader.outcomes.size() == 1);
    assertThat(reader.outcomes.get(0).failure().type()).isEqualTo(FailureType.CANCELLED);
    assertThat(gateCalls).containsExactly("a 1");
  }

  @Test
  void callsHaveTheConfiguredOptions(Vertx vertx) {
    GenerationStream stream =
        stream(vertx, window(1).setCallOptions(new CallOptions().setTimeout(7_000)));
    write(stream, "a");
    GenerationStream plain = stream(vertx, new GenerationStreamOptions());

    ManualClient.Call call = client.next();
    write(plain, "b");

    assertThat(call.options.getTimeout()).isEqualTo(7_000);
    assertThat(call.options.getPriority()).isEqualTo(Priority.INTERACTIVE);
    assertThat(client.next().options.getPriority()).isEqualTo(Priority.BULK);
  }

  @Test
  void invalidArgumentsAreRejected(Vertx vertx) {
    GenerationStream stream = stream(vertx, window(1));

    assertThatIllegalArgumentException().isThrownBy(() -> stream.setWriteQueueMaxSize(0));
    assertThatNullPointerException().isThrownBy(() -> stream.write(null));
  }
}
