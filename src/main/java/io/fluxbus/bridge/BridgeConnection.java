package io.fluxbus.bridge;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.json.RequestJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** One connection of a bridge, and its requests and registrations. Used on one event loop. */
final class BridgeConnection {
  private final BridgeServices services;
  private final Dialect dialect;
  private final Link link;
  private final Map<String, MessageConsumer<Object>> registrations = new HashMap<>();
  private final Promise<Void> finished = Promise.promise();

  private boolean authorized;
  private int waitingRequests;
  private long unwrittenBytes;
  private long silentSince;
  private boolean finishing;
  private boolean closed;

  /**
   * @param authorized whether no message needs the access token
   */
  BridgeConnection(BridgeServices services, Dialect dialect, Link link, boolean authorized) {
    this.services = services;
    this.dialect = dialect;
    this.link = link;
    this.authorized = authorized;
    this.silentSince = services.clock().getAsLong();
  }

  /** Handles a message of the caller: JSON in UTF-8. */
  void receive(byte[] message) {
    if (closed) {
      return;
    }
    JsonObject json = null;
    try {
      json = RequestJson.members(message);
      handle(BridgeMessage.read(json));
    } catch (InvalidRequestException e) {
      write(dialect.error("the message " + e.getMessage()));
    } catch (BridgeRejection e) {
      reject(json == null ? null : BridgeMessage.replyAddressOf(json), e);
    }
  }

  /** Rejects what the caller has sent. */
  void reject(BridgeRejection rejection) {
    reject(null, rejection);
  }

  private void reject(String replyAddress, BridgeRejection rejection) {
    write(
        replyAddress == null
            ? dialect.error(rejection.getMessage())
            : dialect.failure(
                replyAddress,
                rejection.code(),
                ReplyFailure.RECIPIENT_FAILURE.name(),
                rejection.getMessage()));
    if (rejection.isClosing()) {
      close();
    }
  }

  private void handle(BridgeMessage message) {
    if (message.type() == BridgeMessage.Type.PING) {
      heard();
      if (dialect.pong() != null) {
        write(dialect.pong());
      }
      return;
    }
    authorize(message);
    heard();
    services.policy().check(message);
    switch (message.type()) {
      case SEND -> send(message);
      case PUBLISH -> services.bus().publish(message.address(), message.body());
      case REGISTER -> register(message.address());
      default -> unregister(message.address());
    }
  }

  private void authorize(BridgeMessage message) {
    authorized = authorized || services.token().isIn(message.authorization());
    if (!authorized) {
      throw BridgeRejection.unauthorized();
    }
  }

  /** A caller that has not shown its token cannot keep its connection with pings. */
  private void heard() {
    if (authorized) {
      silentSince = services.clock().getAsLong();
    }
  }

  private void send(BridgeMessage message) {
    if (finishing) {
      throw BridgeRejection.overloaded("the bridge shuts down: nothing was sent");
    }
    if (waitingRequests >= services.options().getMaxRequests()) {
      throw BridgeRejection.overloaded(
          "too many requests of this connection wait for a reply: nothing was sent");
    }
    waitingRequests++;
    services
        .bus()
        .request(message.address(), message.body(), services.policy().delivery(message))
        .onComplete(
            reply -> {
              waitingRequests--;
              silentSince = services.clock().getAsLong();
              if (reply.failed()) {
                writeFailure(message, reply.cause());
              } else if (message.replyAddress() != null) {
                write(dialect.message(message.replyAddress(), reply.result()));
              }
              finishIfPossible();
            });
  }

  private void writeFailure(BridgeMessage message, Throwable cause) {
    ReplyException failure =
        cause instanceof ReplyException reply
            ? reply
            : new ReplyException(ReplyFailure.ERROR, cause.toString());
    int code = failure.failureCode();
    String text = failure.getMessage();
    if (failure.failureType() == ReplyFailure.TIMEOUT && services.policy().isRequest(message)) {
      GenerationException unknown =
          new GenerationException(
              FailureType.OUTCOME_UNKNOWN, "no worker has answered, so its node may be gone");
      code = unknown.failureCode();
      text = unknown.getMessage();
    }
    write(
        message.replyAddress() == null
            ? dialect.error(text)
            : dialect.failure(message.replyAddress(), code, failure.failureType().name(), text));
  }

  private void register(String address) {
    if (registrations.containsKey(address)) {
      throw BridgeRejection.invalid("this connection already listens to the address " + address);
    }
    registrations.put(
        address,
        services
            .bus()
            .consumer(address, (Message<Object> m) -> write(dialect.message(address, m))));
  }

  private void unregister(String address) {
    MessageConsumer<Object> consumer = registrations.remove(address);
    if (consumer == null) {
      throw BridgeRejection.invalid("this connection does not listen to the address " + address);
    }
    consumer.unregister();
  }

  private void write(JsonObject message) {
    if (closed) {
      return;
    }
    if (unwrittenBytes > services.options().getMaxUnwrittenBytes()) {
      services.reportSlowReader();
      abort();
      return;
    }
    Buffer json = message.toBuffer();
    unwrittenBytes += json.length();
    link.write(json)
        .onComplete(
            written -> {
              unwrittenBytes -= json.length();
              finishIfPossible();
            });
  }

  /** Whether nobody waits for anything on this connection, and nothing was heard for a while. */
  boolean isIdle(long now, long idleNanos) {
    return waitingRequests == 0 && now - silentSince >= idleNanos;
  }

  /**
   * Accepts no more requests.
   *
   * @return completes when the replies to the others are written, or the connection is closed
   */
  Future<Void> finish() {
    finishing = true;
    finishIfPossible();
    return finished.future();
  }

  private void finishIfPossible() {
    if (finishing && waitingRequests == 0 && unwrittenBytes == 0) {
      finished.tryComplete();
    }
  }

  /** Closes the connection after what was written. */
  private void close() {
    closed();
    link.close();
  }

  /** Closes the connection at once. */
  void abort() {
    closed();
    link.abort();
  }

  /** The connection is closed. The outcomes of its requests are published, see the policy. */
  void closed() {
    closed = true;
    registrations.values().forEach(MessageConsumer::unregister);
    registrations.clear();
    finished.tryComplete();
  }
}
