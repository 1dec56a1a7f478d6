package io.fluxbus.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;

/**
 * The body of one answer, as far as it came and up to a cap: a larger one is refused, and not read
 * on. It travels with the request, and so leads the {@link ExchangeTap} to the attempt.
 */
final class CappedBody implements BodyCodec<Buffer>, BodyStream<Buffer> {
  private final HttpAttempt attempt;
  private final int cap;
  private final Buffer bytes = Buffer.buffer();
  private final Promise<Buffer> result = Promise.promise();
  private boolean tooLarge;

  /**
   * @param attempt whose answer it is
   * @param cap in bytes
   */
  CappedBody(HttpAttempt attempt, int cap) {
    this.attempt = attempt;
    this.cap = cap;
  }

  HttpAttempt attempt() {
    return attempt;
  }

  /** What came so far. */
  Buffer bytes() {
    return bytes;
  }

  boolean tooLarge() {
    return tooLarge;
  }

  @Override
  public BodyStream<Buffer> stream() {
    return this;
  }

  @Override
  public Future<Buffer> result() {
    return result.future();
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    if (tooLarge || bytes.length() + chunk.length() > cap) {
      tooLarge = true;
      return Future.failedFuture("larger than " + cap + " bytes");
    }
    bytes.appendBuffer(chunk);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    result.tryComplete(bytes);
    return Future.succeededFuture();
  }

  @Override
  public void handle(Throwable broken) {
    result.tryFail(broken);
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
    return this;
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    return this;
  }
}
