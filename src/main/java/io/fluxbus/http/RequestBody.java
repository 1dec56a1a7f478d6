package io.fluxbus.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * The body of a POST as the WebClient sends it: a stream that is its own pipe. The WebClient pipes
 * it to its {@link HttpClientRequest}, which gives the attempt access to the request. Only with the
 * request can an attempt reset the exchange at any time, and know whether anything was sent.
 */
final class RequestBody implements ReadStream<Buffer>, Pipe<Buffer> {
  private final HttpAttempt attempt;
  private final Buffer bytes;

  RequestBody(HttpAttempt attempt, Buffer bytes) {
    this.attempt = attempt;
    this.bytes = bytes;
  }

  @Override
  public Pipe<Buffer> pipe() {
    return this;
  }

  /** Sends the request on its connection. The WebClient resets it if the future fails. */
  @Override
  public Future<Void> to(WriteStream<Buffer> request) {
    return attempt.send((HttpClientRequest) request, bytes);
  }

  @Override
  public Pipe<Buffer> endOnFailure(boolean end) {
    return this;
  }

  @Override
  public Pipe<Buffer> endOnSuccess(boolean end) {
    return this;
  }

  @Override
  public Pipe<Buffer> endOnComplete(boolean end) {
    return this;
  }

  @Override
  public void close() {}

  @Override
  public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> handler(Handler<Buffer> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(Handler<Void> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    return this;
  }
}
