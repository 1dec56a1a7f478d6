package io.fluxbus.http;

import io.fluxbus.internal.PipedBody;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;

/** The body of a POST to the API, which its attempt sends. */
final class RequestBody extends PipedBody {
  private final HttpAttempt attempt;
  private final Buffer bytes;

  RequestBody(HttpAttempt attempt, Buffer bytes) {
    this.attempt = attempt;
    this.bytes = bytes;
  }

  @Override
  protected Future<Void> send(HttpClientRequest request) {
    return attempt.send(request, bytes);
  }
}
