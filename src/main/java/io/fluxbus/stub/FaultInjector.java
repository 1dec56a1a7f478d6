package io.fluxbus.stub;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Injects each {@link StubFault} into a response. All methods run on the server's event loop. */
final class FaultInjector {
  private static final long DRIP_MILLIS = 100;
  private static final Buffer SPACE = Buffer.buffer(" ");
  private static final Buffer SPACES = Buffer.buffer(" ".repeat(16 * 1024));
  private static final String HTML = "<html><body><h1>Something went wrong</h1></body></html>";

  private final Vertx vertx;
  private final ResponseWriter replies;

  FaultInjector(Vertx vertx, ResponseWriter replies) {
    this.vertx = vertx;
    this.replies = replies;
  }

  void answer(AcceptedRequest work) {
    HttpServerResponse response = work.http().response();
    if (response.closed() || response.ended()) {
      return;
    }
    switch (work.answer().fault()) {
      case HANG -> {}
      case RESET, RESET_UNBILLED -> response.reset();
      case CUT -> replies.success(work).onSuccess(body -> cut(work, body));
      case DRIP -> drip(replies.head(work, 200).setChunked(true));
      case GATEWAY -> html(response, 502);
      case HTML -> html(replies.head(work, 200), 200);
      case EMPTY -> replies.head(work, 200).end("{\"images\":[]}");
      case ENVELOPE ->
          replies
              .head(work, 200)
              .end(replies.envelopeBody(work.http(), 500, "The provider failed"));
      case ENDLESS -> endless(replies.head(work, 200).setChunked(true));
      case FEWER -> replies.success(work).onSuccess(body -> replies.head(work, 200).end(body));
      case REDIRECT -> response.setStatusCode(307).putHeader("Location", "/elsewhere").end();
    }
  }

  private void cut(AcceptedRequest work, Buffer body) {
    HttpServerResponse response = replies.head(work, 200);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    response.write(body.slice(0, body.length() / 2)).onComplete(written -> response.reset());
  }

  private void drip(HttpServerResponse response) {
    long timer = vertx.setPeriodic(DRIP_MILLIS, id -> response.write(SPACE));
    response.closeHandler(closed -> vertx.cancelTimer(timer));
    response.exceptionHandler(closed -> vertx.cancelTimer(timer));
  }

  private void endless(HttpServerResponse response) {
    response.exceptionHandler(closed -> {});
    while (!response.closed() && !response.writeQueueFull()) {
      response.write(SPACES);
    }
    if (!response.closed()) {
      response.drainHandler(drained -> endless(response));
    }
  }

  private static void html(HttpServerResponse response, int status) {
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "text/html").end(HTML);
  }
}
