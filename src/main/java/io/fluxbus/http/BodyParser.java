package io.fluxbus.http;

import io.fluxbus.GeneratedImage;
import io.fluxbus.internal.ByteBudget;
import io.fluxbus.internal.HeldBytes;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Decodes and classifies a whole body off the event loop. What it decodes to is reserved in the
 * byte budget first. On the attempt's context, except where a worker is named.
 */
final class BodyParser {
  private final HttpAttempt attempt;
  private final ImagesEndpoint endpoint;
  private final HttpClientResponse head;
  private final ResponseBody body;
  private final HttpAnswer.End end;
  private final ByteBudget budget;
  private final Function<HttpAnswer, AttemptResult> classify;

  /** Of what the body decodes to. */
  private long reserved;

  private ByteBudget.Waiter waiter;
  private volatile boolean cancelled;

  /** A body that was measured, or its verdict when there is nothing to decode. */
  private record Measured(ContentCoding coding, AttemptResult verdict) {}

  /**
   * @param classify on a worker; it never throws
   */
  BodyParser(
      HttpAttempt attempt,
      ImagesEndpoint endpoint,
      HttpClientResponse head,
      ResponseBody body,
      HttpAnswer.End end,
      Function<HttpAnswer, AttemptResult> classify) {
    this.attempt = attempt;
    this.endpoint = endpoint;
    this.head = head;
    this.body = body;
    this.end = end;
    this.budget = endpoint.budget();
    this.classify = classify;
  }

  /** The attempt is told of the verdict, unless it cancels this. */
  void run() {
    Future.succeededFuture()
        .compose(v -> endpoint.judging().executeBlocking(this::measure, false))
        .compose(this::decode)
        .otherwise(attempt::unjudged)
        .onSuccess(this::done);
  }

  /** The verdict is not wanted any more. */
  void cancel() {
    cancelled = true;
    if (waiter != null && waiter.cancel()) {
      waiter = null;
      done(null);
    }
  }

  /** On a worker. */
  private Measured measure() {
    if (cancelled) {
      return new Measured(null, null);
    }
    Buffer bytes = body.bytes();
    try {
      ContentCoding coding =
          ContentCoding.of(
              head.headers().getAll(HttpHeaders.CONTENT_ENCODING),
              VertxAccess.bytes(bytes).slice(),
              endpoint.maxResponseSize());
      if (coding != null) {
        return new Measured(coding, null);
      }
      return new Measured(null, classify.apply(answer(bytes, end)));
    } catch (ContentCoding.TooLargeException e) {
      return new Measured(null, classify.apply(answer(Buffer.buffer(), HttpAnswer.End.TOO_LARGE)));
    } catch (ContentCoding.UnsupportedException e) {
      return new Measured(
          null, classify.apply(answer(Buffer.buffer(), HttpAnswer.End.UNSUPPORTED)));
    }
  }

  private Future<AttemptResult> decode(Measured measured) {
    ContentCoding coding = measured.coding();
    if (coding == null || cancelled) {
      return Future.succeededFuture(measured.verdict());
    }
    if (body.size() + coding.size() > budget.capacity()) {
      return Future.succeededFuture(
          classify.apply(answer(Buffer.buffer(), HttpAnswer.End.BEYOND_BUDGET)));
    }
    return reserve(coding.size())
        .compose(
            v ->
                endpoint
                    .judging()
                    .executeBlocking(() -> cancelled ? null : decoded(coding), false));
  }

  private Future<Void> reserve(long bytes) {
    return Future.future(
        granted ->
            waiter =
                budget.await(
                    bytes,
                    () -> {
                      try {
                        attempt
                            .context()
                            .runOnContext(
                                v -> {
                                  waiter = null;
                                  reserved = bytes;
                                  granted.complete();
                                });
                      } catch (RejectedExecutionException e) {
                        // Its loop has ended with its Vertx.
                        budget.release(bytes);
                      }
                    }));
  }

  /** On a worker. */
  private AttemptResult decoded(ContentCoding coding) {
    Buffer decoded = Buffer.buffer(coding.decode());
    AttemptResult verdict = classify.apply(answer(decoded, end));
    if (coding.isDamaged() && verdict.failure() != null) {
      // Without another sign of its end, a body that breaks off was cut.
      return classify.apply(
          answer(
              Buffer.buffer(),
              end == HttpAnswer.End.CLOSED ? HttpAnswer.End.CUT : HttpAnswer.End.DAMAGED));
    }
    return verdict;
  }

  private HttpAnswer answer(Buffer bytes, HttpAnswer.End end) {
    MultiMap headers = head.headers();
    return new HttpAnswer(head.statusCode(), headers, bytes, end);
  }

  /**
   * @param verdict null when it was cancelled
   */
  private void done(AttemptResult verdict) {
    // The images' bytes still count when the body is gone.
    boolean held =
        verdict != null
            && verdict.result() != null
            && HeldBytes.hold(verdict.result().images(), GeneratedImage::b64Json, budget);
    body.release();
    budget.release(reserved);
    reserved = 0;
    if (verdict != null) {
      attempt.parsed(verdict);
    }
    if (held) {
      // Who keeps the result has retained it by now.
      HeldBytes.release(verdict.result().images(), GeneratedImage::b64Json);
    }
  }
}
