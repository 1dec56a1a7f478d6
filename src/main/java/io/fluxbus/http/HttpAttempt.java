package io.fluxbus.http;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.json.RequestJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One POST over HTTP. It gets a connection, and its {@link HttpExchange} sends the request and
 * reads the response. It yields exactly one result within its timeout. Its state is only accessed
 * on its context.
 */
final class HttpAttempt implements Attempt {
  private static final Future<Void> NOT_SENT =
      Future.failedFuture(VertxException.noStackTrace("the request was not sent"));

  private final ApiConnections connections;
  private final RequestHeaders headers;
  private final ResponseServices responses;
  private final GenerationRequest request;
  private final Context context;
  private final long timeout;
  private final Handler<AttemptResult> onResult;

  private ScheduledFuture<?> timer;

  /**
   * The time to wait for a connection, in milliseconds. After a wait at the connect gate, it is
   * less than the timeout.
   */
  private long timeToConnect;

  /** The address to connect to; null for the one to which the host resolves. */
  private SocketAddress server;

  /** The addresses that were not tried yet; null until a connect attempt has failed. */
  private Iterator<SocketAddress> otherServers;

  /** Whether the connection from the pool had been idle for too long. */
  private boolean expiredConnection;

  /** Null until a connection was made. */
  private HttpExchange exchange;

  /** Null unless the API rejected the key. */
  private KeyCheck keyCheck;

  private boolean begun;
  private boolean ended;

  /**
   * @param timeout in milliseconds
   * @param onResult is called once, on the context
   */
  HttpAttempt(
      ApiConnections connections,
      RequestHeaders headers,
      ResponseServices responses,
      GenerationRequest request,
      Context context,
      long timeout,
      Handler<AttemptResult> onResult) {
    this.connections = connections;
    this.headers = headers;
    this.responses = responses;
    this.request = request;
    this.context = context;
    this.timeout = timeout;
    this.timeToConnect = timeout;
    this.onResult = onResult;
  }

  HttpAttempt begin() {
    // A timer of the event loop, because a timer of the Vertx would end with the verticle of the
    // caller.
    timer = schedule(timeout, () -> VertxAccess.emit(context, this, HttpAttempt::onTimeout));
    server = connections.addresses().preferred();
    if (connections.mayConnect(this)) {
      connect();
    }
    begun = true;
    return this;
  }

  /** Runs an action on the event loop after a delay in milliseconds. */
  ScheduledFuture<?> schedule(long delay, Runnable action) {
    return VertxAccess.eventLoop(context).schedule(action, delay, TimeUnit.MILLISECONDS);
  }

  Context context() {
    return context;
  }

  boolean isEnded() {
    return ended;
  }

  /** The connect gate lets the attempt pass. Called on any thread. */
  void connectLater() {
    try {
      context.runOnContext(v -> reconnect());
    } catch (RejectedExecutionException e) {
      // The event loop has ended with its Vertx. The caller of this method is another attempt.
    }
  }

  private void reconnect() {
    timeToConnect = Math.max(1, timer.getDelay(TimeUnit.MILLISECONDS));
    connect();
  }

  private void connect() {
    if (ended) {
      return;
    }
    try {
      RequestBody body = new RequestBody(this, Buffer.buffer(RequestJson.body(request)));
      connections.send(body, timeToConnect, server).onFailure(this::onFailure);
    } catch (RuntimeException rejected) {
      onFailure(rejected);
    }
  }

  /**
   * Sends the request on a connection.
   *
   * @return fails if the request must not be sent
   */
  Future<Void> send(HttpClientRequest http, Buffer bytes) {
    connections.onConnected(this);
    // Without a handler, Vert.x logs a reset. The future of the request notifies the attempt.
    http.exceptionHandler(cause -> {});
    if (ended) {
      connections.abandon(http);
      return NOT_SENT;
    }
    KeepAlive.Idle idle = null;
    GoAways.LastStream lastStream = null;
    if (http.version() == HttpVersion.HTTP_2) {
      lastStream = connections.lastStream(http.connection());
    } else {
      idle = connections.idle(http.connection());
      if (idle != null && idle.isExpired()) {
        expiredConnection = true;
        http.connection().close();
        return NOT_SENT;
      }
    }
    if (otherServers != null) {
      connections.addresses().onConnected(server);
    }
    exchange = new HttpExchange(this, responses, request, http, idle, lastStream);
    exchange.send(headers, bytes);
    return Future.succeededFuture();
  }

  private void onFailure(Throwable cause) {
    if (cause instanceof UnreadBody.TakenException) {
      return;
    }
    if (exchange == null) {
      notSent(cause);
    } else {
      exchange.onFailure(cause);
    }
  }

  /** The attempt got no connection, so nothing was written. */
  private void notSent(Throwable cause) {
    if (expiredConnection && !ended) {
      // Each expired connection is closed, so this ends.
      expiredConnection = false;
      reconnect();
    } else if (ended || !TransportFailures.mayDependOnAddress(cause)) {
      notConnected(cause);
    } else if (otherServers == null) {
      connections.addresses().all().onSuccess(all -> tryOtherServers(all, cause));
    } else {
      tryNextServer(cause);
    }
  }

  private void tryOtherServers(List<SocketAddress> all, Throwable cause) {
    List<SocketAddress> others = new ArrayList<>(all);
    if (server == null) {
      others.subList(0, Math.min(1, others.size())).clear();
    } else {
      connections.addresses().onConnectFailed(server);
      others.remove(server);
    }
    otherServers = others.iterator();
    tryNextServer(cause);
  }

  private void tryNextServer(Throwable cause) {
    if (!ended && otherServers.hasNext()) {
      server = otherServers.next();
      reconnect();
    } else {
      notConnected(cause);
    }
  }

  private void notConnected(Throwable cause) {
    connections.onConnectFailed(this);
    fail(responses.failures().notConnected(cause));
  }

  private void onTimeout() {
    if (exchange == null) {
      fail(responses.failures().notConnectedInTime(timeout));
    } else {
      exchange.onTimeout(timeout);
    }
  }

  @Override
  public void end(FailureType type, String detail) {
    if (exchange != null && exchange.isParsing()) {
      // The response has arrived. Its result follows soon, at the latest at the timeout.
      return;
    }
    if (keyCheck != null) {
      keyCheck.end();
      return;
    }
    GenerationException failure = new GenerationException(type, detail);
    fail(exchange == null ? failure : failure.withBilled(Billed.UNKNOWN));
  }

  void fail(GenerationException failure) {
    if (finish()) {
      if (exchange != null) {
        exchange.reset();
      }
      deliver(AttemptResult.failed(failure));
    }
  }

  /** Ends the attempt, unless it has ended before. */
  boolean finish() {
    if (ended) {
      return false;
    }
    ended = true;
    timer.cancel(false);
    connections.onEnded(this);
    return true;
  }

  /** Delivers the result after {@link #finish}. */
  void deliver(AttemptResult result) {
    if (exchange != null && result.isUnauthorized()) {
      keyCheck = new KeyCheck(context, result, onResult);
      keyCheck.begin(headers.credentials().isOutdated(exchange.key()));
    } else if (begun) {
      onResult.handle(result);
    } else {
      context.runOnContext(v -> onResult.handle(result));
    }
  }
}
