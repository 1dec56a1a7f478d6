package io.fluxbus.stream;

import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Pipes a stream into a sink and observes how many requests lie between source and sink. */
record WatchedPipe(
    GenerationStream stream,
    OutcomeSink sink,
    AtomicInteger maxBetween,
    AtomicInteger emitted,
    Promise<Integer> collected,
    List<WeakReference<GenerationRequest>> sample) {

  Future<Void> pipe() {
    Promise<Void> end = Promise.promise();
    stream.endHandler(end::complete);
    stream.handler(
        outcome -> {
          maxBetween.accumulateAndGet(emitted.get() - sink.accepted.get(), Math::max);
          sink.write(outcome);
          if (sink.writeQueueFull()) {
            stream.pause();
            sink.drainHandler(v -> stream.resume());
          }
          if (sink.accepted.get() == 500_000) {
            System.gc();
            collected.complete((int) sample.stream().filter(r -> r.get() == null).count());
          }
        });
    stream.resume();
    return end.future();
  }
}
