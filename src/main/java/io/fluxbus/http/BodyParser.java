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

/**
 * Decodes and classifies a complete body off the event loop. The decoded bytes are reserved in the
 * byte budget first. Methods run on the context of the attempt, unless they say that they run on a
 * worker.
 */
final class BodyParser {
  private final HttpExchange exchange;
  private final ResponseServices responses;
  private final HttpClientResponse head;
  private final ResponseBody body;
  private final ReceivedResponse.End end;
  private final ByteBudget budget;

  /** The reserved bytes of the decoded body. */
  private long reserved;

  private ByteBudget.Waiter waiter;
  private volatile boolean cancelled;

  /** The coding of a body, or its result if there is nothing to decode. */
  private record Measured(ContentCoding coding, AttemptResult result) {}

  BodyParser(
      HttpExchange exchange,
      ResponseServices responses,
      HttpClientResponse head,
      ResponseBody body,
      ReceivedResponse.End end) {
    this.exchange = exchange;
    this.responses = responses;
    this.head = head;
    this.body = body;
    this.end = end;
    this.budget = responses.budget();
  }

  /** Parses the body, and passes the result to the exchange unless the parser is cancelled. */
  void run() {
    Future.succeededFuture()
        .compose(v -> responses.workers().executeBlocking(this::measure, false))
        .compose(this::decode)
        .otherwise(exchange::notClassified)
        .onSuccess(this::done);
  }

  /** Ends the parser. Its result is not needed any more. */
  void cancel() {
    cancelled = true;
    if (waiter != null && waiter.cancel()) {
      waiter = null;
      done(null);
    }
  }

  /** Runs on a worker. */
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
              responses.maxResponseSize());
      if (coding != null) {
        return new Measured(coding, null);
      }
      return new Measured(null, exchange.classify(response(bytes, end)));
    } catch (ContentCoding.TooLargeException e) {
      return new Measured(
          null, exchange.classify(response(Buffer.buffer(), ReceivedResponse.End.TOO_LARGE)));
    } catch (ContentCoding.UnsupportedException e) {
      return new Measured(
          null, exchange.classify(response(Buffer.buffer(), ReceivedResponse.End.UNSUPPORTED)));
    }
  }

  private Future<AttemptResult> decode(Measured measured) {
    ContentCoding coding = measured.coding();
    if (coding == null || cancelled) {
      return Future.succeededFuture(measured.result());
    }
    if (body.size() + coding.size() > budget.capacity()) {
      return Future.succeededFuture(
          exchange.classify(response(Buffer.buffer(), ReceivedResponse.End.BEYOND_BUDGET)));
    }
    return reserve(coding.size())
        .compose(
            v ->
                responses
                    .workers()
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
                        exchange
                            .context()
                            .runOnContext(
                                v -> {
                                  waiter = null;
                                  reserved = bytes;
                                  granted.complete();
                                });
                      } catch (RejectedExecutionException e) {
                        // The event loop has ended with its Vertx.
                        budget.release(bytes);
                      }
                    }));
  }

  /** Runs on a worker. */
  private AttemptResult decoded(ContentCoding coding) {
    Buffer decoded = Buffer.buffer(coding.decode());
    AttemptResult result = exchange.classify(response(decoded, end));
    if (coding.isDamaged() && result.failure() != null) {
      // If the body ended with its connection, a decoding error means that it was truncated.
      return exchange.classify(
          response(
              Buffer.buffer(),
              end == ReceivedResponse.End.CONNECTION_CLOSED
                  ? ReceivedResponse.End.TRUNCATED
                  : ReceivedResponse.End.UNDECODABLE));
    }
    return result;
  }

  private ReceivedResponse response(Buffer bytes, ReceivedResponse.End end) {
    MultiMap headers = head.headers();
    return new ReceivedResponse(head.statusCode(), headers, bytes, end);
  }

  /**
   * @param result null if the parser was cancelled
   */
  private void done(AttemptResult result) {
    // The bytes of the images still count after the body is released.
    boolean held =
        result != null
            && result.result() != null
            && HeldBytes.hold(result.result().images(), GeneratedImage::b64Json, budget);
    body.release();
    budget.release(reserved);
    reserved = 0;
    if (result != null) {
      exchange.onParsed(result);
    }
    if (held) {
      // The call has retained the result by now.
      HeldBytes.release(result.result().images(), GeneratedImage::b64Json);
    }
  }
}
