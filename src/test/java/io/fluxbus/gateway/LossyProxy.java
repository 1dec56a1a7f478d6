package io.fluxbus.gateway;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A proxy that passes requests on, and loses its connection to the server for the first of them,
 * when the server has accepted them.
 */
final class LossyProxy {
  private final Vertx vertx;
  private final int port;
  private final AtomicInteger losses;
  private final BooleanSupplier accepted;
  private final String answer;
  private final NetServer server;

  /**
   * @param port the port of the server
   * @param losses the number of lost requests
   * @param accepted whether the server has accepted the request
   * @param answer what the client gets then; empty to close its connection without a response
   */
  LossyProxy(Vertx vertx, int port, int losses, BooleanSupplier accepted, String answer) {
    this.vertx = vertx;
    this.port = port;
    this.losses = new AtomicInteger(losses);
    this.accepted = accepted;
    this.answer = answer;
    server =
        Await.result(vertx.createNetServer().connectHandler(this::pass).listen(0, "127.0.0.1"));
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  /** The number of requests that are still to be lost. */
  int remaining() {
    return Math.max(0, losses.get());
  }

  private void pass(NetSocket client) {
    client.pause();
    boolean lossy = losses.getAndDecrement() > 0;
    vertx
        .createNetClient()
        .connect(port, "127.0.0.1")
        .onSuccess(
            upstream -> {
              upstream.exceptionHandler(lost -> {}).closeHandler(v -> client.close());
              client.exceptionHandler(lost -> {}).closeHandler(v -> upstream.close());
              client.handler(upstream::write);
              if (lossy) {
                upstream.pause();
                vertx.setPeriodic(1, timer -> lose(timer, client, upstream));
              } else {
                upstream.handler(client::write);
              }
              client.resume();
            });
  }

  private void lose(long timer, NetSocket client, NetSocket upstream) {
    if (accepted.getAsBoolean()) {
      vertx.cancelTimer(timer);
      upstream.closeHandler(v -> {}).close();
      if (answer.isEmpty()) {
        client.close();
      } else {
        client.end(Buffer.buffer(answer));
      }
    }
  }
}
