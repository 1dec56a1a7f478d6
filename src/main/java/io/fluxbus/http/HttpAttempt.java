package io.fluxbus.http;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.json.ApiHeaders;
import io.fluxbus.json.RequestJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One POST over HTTP, from asking for a connection to its verdict. An exchange that has not ended
 * by then is reset. All its state belongs to its context.
 */
final class HttpAttempt implements Attempt {
  /** How many bytes of a body are kept to show them when it did not come whole. */
  private static final int SHOWN_BYTES = 8192;

  /** HTTP/2's error code of a stream that is no longer wanted; over HTTP/1.1 it has no meaning. */
  private static final long CANCEL = 0x8;

  private static final Future<Void> NOT_SENT =
      Future.failedFuture(VertxException.noStackTrace("the request was not sent"));

  private static final CharSequence KEEP_ALIVE = HttpHeaders.createOptimized("keep-alive");

  private final ImagesEndpoint endpoint;
  private final GenerationRequest request;
  private final Context context;
  private final long timeout;
  private final Handler<AttemptResult> verdict;

  private ScheduledFuture<?> timer;
  private HttpClientRequest exchange;
  private HttpClientResponse head;

  /** Null until the head came. */
  private ResponseBody body;

  /** Null unless a body is parsed off the event loop. */
  private BodyParser parser;

  /** In milliseconds: less than the whole after it has waited for its turn. */
  private long timeToConnect;

  /** The address to connect to; null for the one that the host's name resolves to. */
  private SocketAddress server;

  /** Null until a connection failed: the addresses that are left to try. */
  private Iterator<SocketAddress> otherServers;

  /** Null until there is a connection, and over HTTP/2. */
  private KeepAlive.Idle idle;

  /** Null until there is a connection, and over HTTP/1.1. */
  private GoAways.LastStream lastStream;

  private boolean begun;
  private boolean ended;

  /**
   * @param timeout in milliseconds
   * @param verdict is called once, on the context
   */
  HttpAttempt(
      ImagesEndpoint endpoint,
      GenerationRequest request,
      Context context,
      long timeout,
      Handler<AttemptResult> verdict) {
    this.endpoint = endpoint;
    this.request = request;
    this.context = context;
    this.timeout = timeout;
    this.timeToConnect = timeout;
    this.verdict = verdict;
  }

  @Override
  public void end(FailureType type, String detail) {
    if (parser != null) {
      // The response is here: its outcome comes in a moment, and at the latest in time.
      return;
    }
    GenerationException failure = new GenerationException(type, detail);
    fail(exchange == null ? failure : failure.withBilled(Billed.UNKNOWN));
  }

  HttpAttempt begin() {
    // The loop's own timer: one of the Vertx would be lost when the caller's verticle goes.
    timer = later(timeout, () -> VertxAccess.emit(context, this, HttpAttempt::timedOut));
    server = endpoint.addresses().preferred();
    if (endpoint.mayAsk(this)) {
      ask();
    }
    begun = true;
    return this;
  }

  /** On its loop, after so many milliseconds. */
  ScheduledFuture<?> later(long delay, Runnable action) {
    return VertxAccess.eventLoop(context).schedule(action, delay, TimeUnit.MILLISECONDS);
  }

  /** Its turn to ask for a connection has come. From any thread. */
  void askLater() {
    try {
      context.runOnContext(v -> askAgain());
    } catch (RejectedExecutionException e) {
      // Its loop has ended with its Vertx. Who passes the turn on is not to suffer from that.
    }
  }

  private void askAgain() {
    timeToConnect = Math.max(1, timer.getDelay(TimeUnit.MILLISECONDS));
    ask();
  }

  private void ask() {
    if (ended) {
      endpoint.left(this);
      return;
    }
    try {
      RequestBody body = new RequestBody(this, Buffer.buffer(RequestJson.body(request)));
      endpoint.send(body, timeToConnect, server).onFailure(this::broken);
    } catch (RuntimeException refused) {
      broken(refused);
    }
  }

  Context context() {
    return context;
  }

  /**
   * There is a connection. Sends the request on it.
   *
   * @return fails if the request must not leave
   */
  Future<Void> send(HttpClientRequest exchange, Buffer bytes) {
    endpoint.left(this);
    // Without a handler, a reset is logged. The attempt is told of it by the request's future.
    exchange.exceptionHandler(cause -> {});
    if (ended) {
      endpoint.abandon(exchange);
      return NOT_SENT;
    }
    if (exchange.version() == HttpVersion.HTTP_2) {
      lastStream = endpoint.goAways().of(exchange.connection());
    } else {
      idle = endpoint.keepAlive().of(exchange.connection());
      if (idle != null && idle.isExpired()) {
        exchange.connection().close();
        return NOT_SENT;
      }
    }
    if (otherServers != null) {
      endpoint.addresses().connected(server);
    }
    this.exchange = exchange;
    // A failure is told by the exchange's future. The WebClient has paused the response.
    exchange.response().onSuccess(this::answering);
    endpoint.putHeaders(exchange, request.id());
    // The WebClient has set it, as it does not know the length. The end sets Content-Length.
    exchange.setChunked(false).end(bytes);
    return Future.succeededFuture();
  }

  /** The head of an answer came whole: this request's, unless it names another. */
  private void answering(HttpClientResponse head) {
    // Over HTTP/2 it comes on the connection's thread.
    head.exceptionHandler(cause -> VertxAccess.emit(context, cause, this::broken));
    if (ended) {
      return;
    }
    String echo = head.getHeader(ApiHeaders.CLIENT_REQUEST_ID);
    if (echo != null && !echo.equals(request.id())) {
      if (head.version() != HttpVersion.HTTP_2) {
        // All that follows on this connection would belong to another request too. A reset comes
        // too late where the connection's own thread has seen the end of this answer.
        exchange.connection().close();
      }
      fail(endpoint.transportFailures().ofAnotherRequest());
      return;
    }
    this.head = head;
    this.body = new ResponseBody(this, head, endpoint.budget(), endpoint.maxResponseSize());
    body.read();
  }

  private void broken(Throwable cause) {
    if (cause instanceof UnreadBody.TakenException) {
      return;
    }
    if (exchange == null) {
      unsent(cause);
    } else if (head == null) {
      fail(endpoint.transportFailures().unanswered(cause, exchange, lastStream));
    } else {
      answered(HttpAnswer.End.CUT);
    }
  }

  /** Nothing was written. */
  private void unsent(Throwable cause) {
    if (idle != null && !ended) {
      // Its connection had been idle for too long. Each such connection is closed, so this ends.
      idle = null;
      askAgain();
    } else if (ended || !TransportFailures.isOfTheAddress(cause)) {
      unreachable(cause);
    } else if (otherServers == null) {
      endpoint.addresses().all().onSuccess(all -> tryOthers(all, cause));
    } else {
      tryNext(cause);
    }
  }

  private void tryOthers(List<SocketAddress> all, Throwable cause) {
    List<SocketAddress> others = new ArrayList<>(all);
    if (server == null) {
      others.subList(0, Math.min(1, others.size())).clear();
    } else {
      endpoint.addresses().failed(server);
      others.remove(server);
    }
    otherServers = others.iterator();
    tryNext(cause);
  }

  private void tryNext(Throwable cause) {
    if (!ended && otherServers.hasNext()) {
      server = otherServers.next();
      askAgain();
    } else {
      unreachable(cause);
    }
  }

  private void unreachable(Throwable cause) {
    endpoint.unreachable(this);
    fail(endpoint.transportFailures().unsent(cause));
  }

  private void timedOut() {
    if (exchange == null) {
      fail(endpoint.transportFailures().unsentInTime(timeout));
    } else if (head == null) {
      fail(endpoint.transportFailures().unansweredInTime(timeout));
    } else if (parser != null) {
      parsed(judge(answer(Buffer.buffer(0), HttpAnswer.End.NOT_PARSED)));
    } else {
      answered(body.isWaiting() ? HttpAnswer.End.NO_ROOM : HttpAnswer.End.TIMED_OUT);
    }
  }

  /** The body of the response has ended. */
  void answered(HttpAnswer.End end) {
    if (ended || parser != null) {
      return;
    }
    if (end.isComplete() && (body.size() > ResponseBody.SMALL || mayBeEncoded())) {
      // The timer goes on: parsing is a part of the attempt.
      parser = new BodyParser(this, endpoint, head, body, end, this::judge);
    } else {
      finish();
    }
    if (head.statusCode() < 200 && head.version() != HttpVersion.HTTP_2) {
      // What follows is the final response, or another protocol: Vert.x keeps such a connection.
      exchange.connection().close();
    } else if (end != HttpAnswer.End.WHOLE) {
      exchange.reset(CANCEL);
    } else if (idle != null && !idle.released(head.getHeader(KEEP_ALIVE))) {
      exchange.connection().close();
    }
    if (parser != null) {
      parser.run();
    } else {
      Buffer shown = end.isComplete() ? body.bytes() : body.beginning(SHOWN_BYTES);
      AttemptResult judged = judge(answer(shown, end));
      body.release();
      tell(judged);
    }
  }

  private boolean mayBeEncoded() {
    Buffer bytes = body.bytes();
    return ContentCoding.mayBeEncoded(
        head.getHeader(HttpHeaders.CONTENT_ENCODING),
        bytes.length() < 2 ? 0 : bytes.getUnsignedByte(0),
        bytes.length() < 2 ? 0 : bytes.getUnsignedByte(1));
  }

  /** The verdict of a body that was parsed off the event loop; only the first one counts. */
  void parsed(AttemptResult judged) {
    if (finish()) {
      parser.cancel();
      tell(judged);
    }
  }

  private HttpAnswer answer(Buffer bytes, HttpAnswer.End end) {
    return new HttpAnswer(head.statusCode(), head.headers(), bytes, end);
  }

  // Even a defect or a full worker pool must not leave the caller without an outcome.

  /** On any thread. */
  private AttemptResult judge(HttpAnswer answer) {
    try {
      return endpoint.judge().judge(request, answer);
    } catch (RuntimeException | Error defect) {
      return unjudged(defect);
    }
  }

  AttemptResult unjudged(Throwable cause) {
    return AttemptResult.failed(endpoint.transportFailures().unjudged(cause));
  }

  private void fail(GenerationException failure) {
    if (finish()) {
      if (exchange != null) {
        exchange.reset(CANCEL);
      }
      if (body != null) {
        body.release();
      }
      tell(AttemptResult.failed(failure));
    }
  }

  private void tell(AttemptResult judged) {
    if (begun) {
      verdict.handle(judged);
    } else {
      context.runOnContext(v -> verdict.handle(judged));
    }
  }

  private boolean finish() {
    if (ended) {
      return false;
    }
    ended = true;
    timer.cancel(false);
    endpoint.left(this);
    return true;
  }
}
