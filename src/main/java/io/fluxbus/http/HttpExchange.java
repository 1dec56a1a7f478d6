package io.fluxbus.http;

import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.json.ApiHeaders;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;

/**
 * The exchange of one attempt on a connection: it sends the request, and reads and classifies the
 * response. An exchange that is not complete is reset. Its state is only accessed on the context of
 * the attempt.
 */
final class HttpExchange {
  /** The most bytes of an incomplete body that a message shows. */
  private static final int SHOWN_BYTES = 8192;

  /** HTTP/2's error code of a stream that is not needed any more. HTTP/1.1 ignores it. */
  private static final long CANCEL = 0x8;

  private static final CharSequence KEEP_ALIVE = HttpHeaders.createOptimized("keep-alive");

  private final HttpAttempt attempt;
  private final ResponseServices responses;
  private final GenerationRequest request;
  private final HttpClientRequest http;

  /** Null over HTTP/2. */
  private final KeepAlive.Idle idle;

  /** The key that was sent; null before. */
  private ApiCredentials.Key key;

  /** Null over HTTP/1.1. */
  private final GoAways.LastStream lastStream;

  /** Null, like the body, until the head of the response arrived. */
  private HttpClientResponse head;

  private ResponseBody body;

  /** Null unless the body is parsed off the event loop. */
  private BodyParser parser;

  HttpExchange(
      HttpAttempt attempt,
      ResponseServices responses,
      GenerationRequest request,
      HttpClientRequest http,
      KeepAlive.Idle idle,
      GoAways.LastStream lastStream) {
    this.attempt = attempt;
    this.responses = responses;
    this.request = request;
    this.http = http;
    this.idle = idle;
    this.lastStream = lastStream;
  }

  void send(RequestHeaders headers, Buffer bytes) {
    // The WebClient has paused the response. Its future reports a failure to the attempt.
    http.response().onSuccess(this::onHead);
    key = headers.putOn(http, request.id());
    // The WebClient does not know the length, and has set chunked. The end sets Content-Length.
    http.setChunked(false).end(bytes);
  }

  Context context() {
    return attempt.context();
  }

  ApiCredentials.Key key() {
    return key;
  }

  /** Whether the body is complete and is being parsed off the event loop. */
  boolean isParsing() {
    return parser != null;
  }

  /**
   * The head arrived. If it names another request, the response does not belong to this request.
   */
  private void onHead(HttpClientResponse received) {
    // Over HTTP/2 the exception comes on the thread of the connection.
    received.exceptionHandler(cause -> VertxAccess.emit(context(), cause, this::onFailure));
    if (attempt.isEnded()) {
      return;
    }
    String echo = received.getHeader(ApiHeaders.CLIENT_REQUEST_ID);
    if (echo != null && !echo.equals(request.id())) {
      if (received.version() != HttpVersion.HTTP_2) {
        // All following responses on this connection would belong to other requests too. A reset
        // is too late if the thread of the connection has seen the end of this response.
        http.connection().close();
      }
      attempt.fail(responses.failures().otherRequest());
      return;
    }
    head = received;
    body = new ResponseBody(this, head, responses.budget(), responses.maxResponseSize());
    body.read();
  }

  void onFailure(Throwable cause) {
    if (head == null) {
      attempt.fail(responses.failures().noResponse(cause, http, lastStream));
    } else {
      onBodyEnd(ReceivedResponse.End.TRUNCATED);
    }
  }

  /**
   * @param timeout in milliseconds, for the message
   */
  void onTimeout(long timeout) {
    if (head == null) {
      attempt.fail(responses.failures().noResponseInTime(timeout));
    } else if (parser != null) {
      onParsed(classify(response(Buffer.buffer(0), ReceivedResponse.End.NOT_PARSED)));
    } else {
      onBodyEnd(
          body.isWaiting() ? ReceivedResponse.End.BUDGET_TIMEOUT : ReceivedResponse.End.TIMED_OUT);
    }
  }

  /** The body has ended, completely or not. */
  void onBodyEnd(ReceivedResponse.End end) {
    if (attempt.isEnded() || parser != null) {
      return;
    }
    if (end.isReadable() && (body.size() > ResponseBody.SMALL || mayBeEncoded())) {
      // The timer continues: parsing is part of the attempt.
      parser = new BodyParser(this, responses, head, body, end);
    } else {
      attempt.finish();
    }
    releaseConnection(end);
    if (parser != null) {
      parser.run();
    } else {
      Buffer shown = end.isReadable() ? body.bytes() : body.beginning(SHOWN_BYTES);
      AttemptResult result = classify(response(shown, end));
      body.release();
      attempt.deliver(result);
    }
  }

  private void releaseConnection(ReceivedResponse.End end) {
    if (head.statusCode() < 200 && head.version() != HttpVersion.HTTP_2) {
      // The final response or another protocol follows, but Vert.x would reuse the connection.
      http.connection().close();
    } else if (end != ReceivedResponse.End.DELIMITED) {
      http.reset(CANCEL);
    } else if (idle != null && !idle.released(head.getHeader(KEEP_ALIVE))) {
      http.connection().close();
    }
  }

  private boolean mayBeEncoded() {
    Buffer bytes = body.bytes();
    return ContentCoding.mayBeEncoded(
        head.getHeader(HttpHeaders.CONTENT_ENCODING),
        bytes.length() < 2 ? 0 : bytes.getUnsignedByte(0),
        bytes.length() < 2 ? 0 : bytes.getUnsignedByte(1));
  }

  /** The result of a body that was parsed off the event loop. Only the first one counts. */
  void onParsed(AttemptResult result) {
    if (attempt.finish()) {
      parser.cancel();
      attempt.deliver(result);
    }
  }

  private ReceivedResponse response(Buffer bytes, ReceivedResponse.End end) {
    return new ReceivedResponse(head.statusCode(), head.headers(), bytes, end);
  }

  /**
   * Classifies a response, on any thread. A defect must not leave the caller without an outcome.
   */
  AttemptResult classify(ReceivedResponse response) {
    try {
      return responses.classifier().classify(request, response);
    } catch (RuntimeException | Error defect) {
      return notClassified(defect);
    }
  }

  AttemptResult notClassified(Throwable defect) {
    return AttemptResult.failed(responses.failures().notClassified(defect));
  }

  /** Resets the exchange. Its result is not needed any more. */
  void reset() {
    http.reset(CANCEL);
    if (body != null) {
      body.release();
    }
  }
}
