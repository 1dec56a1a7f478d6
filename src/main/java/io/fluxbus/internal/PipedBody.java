package io.fluxbus.internal;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * The body of a POST as the WebClient sends it: a stream that is its own pipe. The WebClient pipes
 * it to its {@link HttpClientRequest}, which gives the sender access to the request. Only with the
 * request can the sender reset the exchange at any time, and know whether anything was sent.
 */
public abstract class PipedBody implements ReadStream<Buffer>, Pipe<Buffer> {
  /** For subclasses. */
  protected PipedBody() {}

  /**
   * Sends the body. The WebClient has set chunked, because it does not know the length.
   *
   * @return if it fails, the WebClient resets the request
   */
  protected abstract Future<Void> send(HttpClientRequest request);

  @Override
  public final Future<Void> to(WriteStream<Buffer> request) {
    return send((HttpClientRequest) request);
  }

  @Override
  public final Pipe<Buffer> pipe() {
    return this;
  }

  @Override
  public final Pipe<Buffer> endOnFailure(boolean end) {
    return this;
  }

  @Override
  public final Pipe<Buffer> endOnSuccess(boolean end) {
    return this;
  }

  @Override
  public final Pipe<Buffer> endOnComplete(boolean end) {
    return this;
  }

  @Override
  public final void close() {}

  @Override
  public final ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  @Override
  public final ReadStream<Buffer> handler(Handler<Buffer> handler) {
    return this;
  }

  @Override
  public final ReadStream<Buffer> endHandler(Handler<Void> handler) {
    return this;
  }

  @Override
  public final ReadStream<Buffer> pause() {
    return this;
  }

  @Override
  public final ReadStream<Buffer> resume() {
    return this;
  }

  @Override
  public final ReadStream<Buffer> fetch(long amount) {
    return this;
  }
}
