package io.fluxbus.stream;

import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pipes a stream into a sink, and observes the requests between source and sink.
 *
 * @param maxInPipeline the maximum number of requests between source and sink
 * @param emitted the number of requests that the source has emitted
 * @param collectedCount the number of requests of the sample that were garbage-collected at half
 *     time
 * @param sample the first requests
 */
record ObservedPipe(
    GenerationStream stream,
    OutcomeSink sink,
    AtomicInteger maxInPipeline,
    AtomicInteger emitted,
    Promise<Integer> collectedCount,
    List<WeakReference<GenerationRequest>> sample) {

  Future<Void> pipe() {
    Promise<Void> end = Promise.promise();
    stream.endHandler(end::complete);
    stream.handler(
        outcome -> {
          maxInPipeline.accumulateAndGet(emitted.get() - sink.accepted.get(), Math::max);
          sink.write(outcome);
          if (sink.writeQueueFull()) {
            stream.pause();
            sink.drainHandler(v -> stream.resume());
          }
          if (sink.accepted.get() == 500_000) {
            System.gc();
            collectedCount.complete((int) sample.stream().filter(r -> r.get() == null).count());
          }
        });
    stream.resume();
    return end.future();
  }
}
