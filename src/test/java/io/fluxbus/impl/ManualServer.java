package io.fluxbus.impl;

import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server whose responses the test sends. */
final class ManualServer {
  private static final Pattern ID = Pattern.compile("(?i)x-client-request-id: *(\\S+)");

  private final BlockingQueue<Exchange> arrived = new LinkedBlockingQueue<>();
  private final Map<String, Exchange> passedOver = new HashMap<>();
  private final RawServer raw;

  /**
   * A request that waits for its response.
   *
   * @param id of the request
   */
  record Exchange(String id, NetSocket socket) {
    void answer(String text) {
      socket.write(text);
    }
  }

  ManualServer(Vertx vertx) {
    raw = RawServer.start(vertx, this::arrived);
  }

  String url() {
    return raw.url();
  }

  /** How many requests have arrived in total. */
  int posts() {
    return raw.requests().size();
  }

  int connections() {
    return raw.connections();
  }

  void awaitClosed() {
    raw.awaitClosed();
  }

  /** Waits for the next request. */
  Exchange next() {
    try {
      Exchange exchange = arrived.poll(30, TimeUnit.SECONDS);
      if (exchange == null) {
        throw new AssertionError("no request arrived");
      }
      return exchange;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for the request with this id. Over several connections, requests arrive in any order. */
  Exchange next(String id) {
    Exchange exchange = passedOver.remove(id);
    while (exchange == null) {
      Exchange arrived = next();
      if (arrived.id().equals(id)) {
        exchange = arrived;
      } else {
        passedOver.put(arrived.id(), arrived);
      }
    }
    return exchange;
  }

  private void arrived(NetSocket socket) {
    List<String> requests = raw.requests();
    Matcher id = ID.matcher(requests.get(requests.size() - 1));
    arrived.add(new Exchange(id.find() ? id.group(1) : null, socket));
  }
}
