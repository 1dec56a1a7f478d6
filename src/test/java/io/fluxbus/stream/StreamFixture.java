package io.fluxbus.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Helpers for the tests of streams. */
final class StreamFixture {
  private StreamFixture() {}

  static GenerationStreamOptions window(int window) {
    return new GenerationStreamOptions().setWindow(window);
  }

  static void write(GenerationStream stream, String... ids) {
    for (String id : ids) {
      assertThat(stream.write(GenerationRequest.of("a cat").withId(id)).succeeded()).isTrue();
    }
  }

  /**
   * Returns when a stream has done all its work. The stream was created by this thread, so it has
   * the same event loop.
   */
  static void awaitWork(Vertx vertx) {
    for (int i = 0; i < 5; i++) {
      Promise<Void> done = Promise.promise();
      vertx.getOrCreateContext().runOnContext(done::complete);
      Await.result(done.future());
    }
  }

  /** A reader that records what it receives. */
  static final class Reader {
    final List<GenerationOutcome> outcomes = new CopyOnWriteArrayList<>();
    final List<Context> contexts = new CopyOnWriteArrayList<>();
    final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger outcomesAfterEnd = new AtomicInteger();

    Reader(GenerationStream stream) {
      stream.endHandler(v -> ends.incrementAndGet());
      stream.handler(
          outcome -> {
            outcomesAfterEnd.addAndGet(ends.get());
            contexts.add(Vertx.currentContext());
            outcomes.add(outcome);
          });
    }

    List<String> ids() {
      assertThat(outcomesAfterEnd).hasValue(0);
      return outcomes.stream().map(GenerationOutcome::id).toList();
    }
  }
}
