package io.fluxbus.eventbus;

import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.CallScope;
import io.fluxbus.http.Transport;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/** The transport of a {@link RemoteFluxClient}: each attempt sends the request to a worker. */
final class BusTransport implements Transport {
  private final Vertx vertx;
  private final String address;
  private final ReplyRouter replies;
  private final ReplyClassifier classifier;

  /** Creates the transport of one client. Replies arrive on the context that creates it. */
  BusTransport(Vertx vertx, RemoteFluxClientOptions options) {
    this.vertx = vertx;
    this.address = options.getAddress();
    this.replies = new ReplyRouter(vertx, options.getCancelAddress());
    this.classifier = new ReplyClassifier(address);
  }

  @Override
  public Attempt post(
      GenerationRequest request,
      Priority priority,
      CallScope scope,
      long timeout,
      Handler<AttemptResult> handler) {
    BusAttempt attempt = new BusAttempt(vertx, replies, classifier, scope, handler);
    attempt.start(address, request, priority, timeout);
    return attempt;
  }

  @Override
  public boolean acceptsKeys() {
    return true;
  }

  @Override
  public Future<Void> close() {
    return replies.close();
  }
}
