package io.fluxbus.bridge;

import static io.fluxbus.bridge.BridgeFixture.request;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxbus.Await;
import io.fluxbus.internal.AccessToken;
import io.fluxbus.internal.WarningLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** One connection of a bridge, with a caller and a clock of the test. */
final class ConnectionFixture {
  static final JsonObject PING = new JsonObject().put("type", "ping");

  final FakeLink link = new FakeLink();
  final List<Message<Object>> requests = new ArrayList<>();
  final BridgeOptions options = new BridgeOptions().setMaxRequests(2).setMaxUnwrittenBytes(500);
  private final Vertx vertx;
  private final Context context;
  long nanos;

  ConnectionFixture(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    on(() -> vertx.eventBus().consumer("fluxbus.generate", requests::add));
  }

  BridgeConnection connect() {
    return connect(Dialect.TCP);
  }

  BridgeConnection connect(Dialect dialect) {
    BridgeServices services =
        new BridgeServices(
            vertx.eventBus(),
            options,
            new BridgePolicy(options),
            AccessToken.of(options.getAccessToken()),
            () -> nanos,
            new WarningLog<>(System.getLogger("io.fluxbus.bridge"), (delay, action) -> () -> {}));
    return new BridgeConnection(services, dialect, link, options.getAccessToken() == null);
  }

  /** Runs on the event loop, and lets it deliver the messages that this sends. */
  <T> T on(Callable<T> action) {
    T result = Await.result(later(action));
    Await.result(later(() -> null));
    Await.result(later(() -> null));
    return result;
  }

  void run(Runnable action) {
    on(Executors.callable(action));
  }

  private <T> Future<T> later(Callable<T> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        v -> {
          try {
            promise.complete(action.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  void receive(BridgeConnection connection, JsonObject message) {
    receive(connection, message.encode());
  }

  void receive(BridgeConnection connection, String message) {
    run(() -> connection.receive(message.getBytes(UTF_8)));
  }

  void reply(int request, Object body) {
    run(() -> requests.get(request).reply(body));
  }
}
