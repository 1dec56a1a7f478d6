package io.fluxbus.stub;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/**
 * Sends the faulty response that a {@link StubFault} describes. All methods run on the server's
 * event loop.
 */
final class FaultInjector {
  private static final long DRIP_MILLIS = 100;
  private static final Buffer SPACE = Buffer.buffer(" ");
  private static final Buffer SPACES = Buffer.buffer(" ".repeat(16 * 1024));
  private static final String HTML = "<html><body><h1>Something went wrong</h1></body></html>";

  private final Vertx vertx;
  private final ResponseWriter responses;

  FaultInjector(Vertx vertx, ResponseWriter responses) {
    this.vertx = vertx;
    this.responses = responses;
  }

  void respond(AcceptedRequest accepted) {
    HttpServerResponse response = accepted.http().response();
    if (response.closed() || response.ended()) {
      return;
    }
    switch (accepted.answer().fault()) {
      case HANG -> {}
      case RESET, RESET_UNBILLED -> response.reset();
      case CUT -> responses.successBody(accepted).onSuccess(body -> sendHalf(accepted, body));
      case DRIP -> sendSlowly(responses.writeHead(accepted, 200).setChunked(true));
      case GATEWAY -> sendHtml(response, 502);
      case HTML -> sendHtml(responses.writeHead(accepted, 200), 200);
      case EMPTY -> responses.writeHead(accepted, 200).end("{\"images\":[]}");
      case ENVELOPE ->
          responses
              .writeHead(accepted, 200)
              .end(responses.errorBody(accepted.http(), 500, "The provider failed"));
      case ENDLESS -> sendForever(responses.writeHead(accepted, 200).setChunked(true));
      case FEWER ->
          responses
              .successBody(accepted)
              .onSuccess(body -> responses.writeHead(accepted, 200).end(body));
      case REDIRECT -> response.setStatusCode(307).putHeader("Location", "/elsewhere").end();
    }
  }

  private void sendHalf(AcceptedRequest accepted, Buffer body) {
    HttpServerResponse response = responses.writeHead(accepted, 200);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    response.write(body.slice(0, body.length() / 2)).onComplete(written -> response.reset());
  }

  private void sendSlowly(HttpServerResponse response) {
    long timer = vertx.setPeriodic(DRIP_MILLIS, id -> response.write(SPACE));
    response.closeHandler(closed -> vertx.cancelTimer(timer));
    response.exceptionHandler(closed -> vertx.cancelTimer(timer));
  }

  private void sendForever(HttpServerResponse response) {
    response.exceptionHandler(closed -> {});
    while (!response.closed() && !response.writeQueueFull()) {
      response.write(SPACES);
    }
    if (!response.closed()) {
      response.drainHandler(drained -> sendForever(response));
    }
  }

  private static void sendHtml(HttpServerResponse response, int status) {
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "text/html").end(HTML);
  }
}
