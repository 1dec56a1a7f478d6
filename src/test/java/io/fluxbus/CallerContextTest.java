package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.image.ImageBytes;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A future completes on the context of its caller, wherever its object was created. */
@ExtendWith(VertxExtension.class)
class CallerContextTest {
  private static final GenerationRequest CAT = GenerationRequest.of("cat");
  private static final GeneratedImage NO_IMAGE =
      new GeneratedImage(null, "bm8gaW1hZ2U=", null, null, null, null, null);

  @TempDir(factory = TargetDirectory.class)
  Path folder;

  /** A method that returns a future, of an object that is created on the context of the test. */
  private enum Method {
    SUBMIT(
        test -> {
          FluxClient client = test.client(1);
          return () -> client.submit(CAT).outcome();
        }),
    GENERATE(
        test -> {
          FluxClient client = test.client(1);
          return () -> client.generate(CAT);
        }),
    CLOSE(
        test -> {
          FluxClient client = test.busyClient();
          return client::close;
        }),
    CLOSE_OF_A_CLIENT_THAT_IS_CLOSED(
        test -> {
          FluxClient client = test.client();
          Await.result(client.close());
          return client::close;
        }),
    CLOSE_OF_A_SHARE(
        test -> {
          FluxClient share = test.share();
          share.submit(CAT);
          test.share();
          return share::close;
        }),
    CLOSE_OF_THE_LAST_SHARE(
        test -> {
          FluxClient share = test.share();
          share.submit(CAT);
          return share::close;
        }),
    CLOSE_OF_A_REMOTE_CLIENT(
        test -> {
          FluxClient client = RemoteFluxClient.create(test.vertx);
          client.submit(CAT);
          return client::close;
        }),
    CLOSE_OF_IMAGE_FILES(
        test -> {
          ImageFiles files = ImageFiles.create(test.vertx, new ImageOptions());
          return files::close;
        }),
    READ_AN_IMAGE(
        test -> {
          ImageBytes images = ImageBytes.create(test.vertx, new ImageOptions());
          return () -> images.read(NO_IMAGE);
        }),
    STREAM_AN_IMAGE(
        test -> {
          ImageBytes images = ImageBytes.create(test.vertx, new ImageOptions());
          return () -> images.stream(NO_IMAGE);
        }),
    CLOSE_OF_IMAGE_BYTES(
        test -> {
          ImageBytes images = ImageBytes.create(test.vertx, new ImageOptions());
          return images::close;
        }),
    WRITE(
        test -> {
          GenerationStream stream = test.stream();
          return () -> stream.write(CAT);
        }),
    WRITE_AFTER_THE_END(
        test -> {
          GenerationStream stream = test.stream();
          stream.end();
          return () -> stream.write(CAT);
        }),
    END(
        test -> {
          GenerationStream stream = test.stream();
          return stream::end;
        }),
    CANCEL(
        test -> {
          GenerationStream stream = test.stream();
          stream.write(CAT);
          return stream::cancel;
        }),
    DRAIN(
        test -> {
          GenerationStream stream = test.stream();
          return stream::drain;
        }),
    OPEN(test -> () -> BatchRun.open(test.vertx, test.batch())),
    RUN(
        test -> {
          BatchRun run = test.run();
          FluxClient client = test.client();
          return () -> run.run(client, null, InputStream.nullInputStream());
        }),
    CLOSE_OF_A_RUN(
        test -> {
          BatchRun run = test.run();
          return run::close;
        }),
    CLOSE_OF_A_RUN_THAT_IS_CLOSED(
        test -> {
          BatchRun run = test.run();
          Await.result(run.close());
          return run::close;
        }),
    LISTEN(test -> () -> StubServer.create(test.vertx, new StubOptions()).listen()),
    LISTEN_WITH_TLS(
        test -> () -> StubServer.create(test.vertx, new StubOptions().setTls(true)).listen()),
    CLOSE_OF_A_STUB(
        test -> {
          StubServer stub = StubServer.create(test.vertx, new StubOptions().setTls(true));
          Await.result(stub.listen());
          return stub::close;
        });

    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<Objects, Supplier<Future<?>>> prepare;

    Method(Function<Objects, Supplier<Future<?>>> prepare) {
      this.prepare = prepare;
    }
  }

  /** Creates the objects on the context of the test. */
  private record Objects(Vertx vertx, Path folder) {
    private static final int LONG_TIMEOUT = 600_000;

    FluxClient client() {
      return client(LONG_TIMEOUT);
    }

    FluxClient client(long timeout) {
      return FluxClient.create(vertx, options(timeout));
    }

    FluxClient share() {
      return FluxClient.createShared(vertx, options(LONG_TIMEOUT), "shared");
    }

    /** Returns a client with a call that gets no response. */
    FluxClient busyClient() {
      FluxClient client = client();
      client.submit(CAT);
      return client;
    }

    GenerationStream stream() {
      return GenerationStream.create(vertx, client());
    }

    BatchOptions batch() {
      return new BatchOptions().setFolder(folder.resolve("out").toString());
    }

    BatchRun run() {
      return Await.result(BatchRun.open(vertx, batch()));
    }

    private FluxClientOptions options(long timeout) {
      return new FluxClientOptions()
          .setApiKey("sk-test")
          .setBaseUrl(RawServer.start(vertx, socket -> {}).url())
          .setTotalTimeout(timeout)
          .setMaxAttempts(1);
    }
  }

  static Stream<Arguments> methods() {
    return Stream.of(
            ThreadingModel.EVENT_LOOP, ThreadingModel.WORKER, ThreadingModel.VIRTUAL_THREAD)
        .flatMap(
            model -> Arrays.stream(Method.values()).map(method -> Arguments.of(method, model)));
  }

  private static ContextInternal caller(Vertx vertx, ThreadingModel model) {
    VertxInternal internal = (VertxInternal) vertx;
    assumeTrue(
        model != ThreadingModel.VIRTUAL_THREAD || internal.isVirtualThreadAvailable(),
        "a JDK without virtual threads");
    return internal.createContext(model).duplicate();
  }

  /**
   * Calls the method on the context of the caller. Returns the context on which its future
   * completes.
   */
  private static Future<Context> completion(ContextInternal caller, Supplier<Future<?>> method) {
    Promise<Context> completion = Promise.promise();
    caller.runOnContext(
        v -> method.get().onComplete(done -> completion.complete(Vertx.currentContext())));
    return completion.future();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aFutureCompletesOnTheContextOfItsCaller(Method method, ThreadingModel model, Vertx vertx) {
    ContextInternal caller = caller(vertx, model);
    Supplier<Future<?>> prepared = method.prepare.apply(new Objects(vertx, folder));

    assertThat(Await.result(completion(caller, prepared))).isSameAs(caller);
  }

  @Test
  void concurrentCallersOfCloseCompleteOnTheirOwnContexts(Vertx vertx) {
    FluxClient client = new Objects(vertx, folder).busyClient();
    ContextInternal first = caller(vertx, ThreadingModel.EVENT_LOOP);
    ContextInternal second = caller(vertx, ThreadingModel.WORKER);
    ContextInternal third = caller(vertx, ThreadingModel.EVENT_LOOP);

    Future<Context> firstCompletion = completion(first, client::close);
    Future<Context> secondCompletion = completion(second, client::close);
    Future<Context> thirdCompletion = completion(third, client::close);

    assertThat(Await.result(firstCompletion)).isSameAs(first);
    assertThat(Await.result(secondCompletion)).isSameAs(second);
    assertThat(Await.result(thirdCompletion)).isSameAs(third);
  }

  @Test
  void afterTheVertxIsClosedClosingStillCompletes() {
    Vertx vertx = Vertx.vertx();
    FluxClient client = new Objects(vertx, folder).client();
    ContextInternal caller = caller(vertx, ThreadingModel.EVENT_LOOP);
    Await.result(vertx.close());

    Await.result(client.close());
    ContextInternal before = caller.beginDispatch();
    try {
      Await.result(client.close());
    } finally {
      caller.endDispatch(before);
    }
  }
}
