package io.fluxbus.eventbus;

import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.impl.OpenCalls;
import io.fluxbus.internal.Exceptions;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A call for each message, and its outcome for whoever is to know. */
final class GenerationService {
  private final Vertx vertx;
  private final EventBus bus;
  private final FluxClient client;
  private final BusOptions options;
  private final AddressPolicy addresses;
  private final long totalTimeout;
  private final String worker;

  /** This one's in the cluster, or null without one. */
  private final String node;

  /** Null when nothing is published. */
  private final Events events;

  private final OpenCalls open = new OpenCalls();

  /** By their keys, what cancels calls that have no outcome yet. From any thread. */
  private final Map<String, Cancellation> cancellations = new ConcurrentHashMap<>();

  private final List<MessageConsumer<?>> others = new ArrayList<>();
  private GracefulConsumer consumer;
  private volatile boolean draining;

  /**
   * @param client which is closed with this
   * @param totalTimeout the longest timeout that a message may set, in milliseconds
   * @param deployment what tells it from others in this Vertx
   */
  GenerationService(
      Vertx vertx, FluxClient client, BusOptions options, long totalTimeout, String deployment) {
    this.vertx = vertx;
    this.bus = vertx.eventBus();
    this.client = client;
    this.options = options;
    this.addresses = new AddressPolicy(options);
    this.totalTimeout = totalTimeout;
    this.node = vertx.isClustered() ? VertxAccess.clusterManager(vertx).getNodeId() : null;
    this.worker = node == null ? deployment : node + "/" + deployment;
    this.events =
        options.isPublishEvents() ? new Events(bus, options.getEventsAddress(), worker) : null;
  }

  /** Completes when messages are taken. */
  Future<Void> open() {
    MessageConsumer<Object> cancels = bus.consumer(options.getCancelAddress(), this::cancel);
    MessageConsumer<Object> status = bus.consumer(options.getStatusAddress(), this::tellStatus);
    others.add(cancels);
    others.add(status);
    return Future.all(cancels.completion(), status.completion())
        .compose(v -> GracefulConsumer.open(vertx, options.getAddress(), this::handle))
        .onSuccess(opened -> consumer = opened)
        .mapEmpty();
  }

  /**
   * Takes no more messages, lets calls end by themselves for as long as the options say, and ends
   * the others. Completes when each has its outcome.
   */
  Future<Void> drain() {
    draining = true;
    long drainTimeout = options.getDrainTimeout();
    Future<Void> noMore = consumer == null ? Future.succeededFuture() : consumer.close();
    Future<Void> ended = noMore.compose(v -> open.none());
    return (drainTimeout == 0 ? noMore : inTime(ended, drainTimeout))
        // The client is open for what is still on its way, however short the time.
        .eventually(() -> noMore)
        .eventually(client::close)
        .eventually(() -> Future.join(others.stream().map(MessageConsumer::unregister).toList()));
  }

  private static Future<Void> inTime(Future<Void> future, long millis) {
    return future.timeout(millis, TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  /** Whatever the message is, it is answered. */
  private void handle(Message<Object> message) {
    open.opened();
    Object body = null;
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    RequestMessage order = null;
    String wrong = null;
    try {
      headers = message.headers();
      body = message.body();
      order = RequestMessage.of(body, headers, addresses, totalTimeout);
    } catch (InvalidRequestException e) {
      wrong = e.getMessage();
      headers = addresses.filter(headers);
    } catch (RuntimeException e) {
      wrong = "the message cannot be read";
      headers = addresses.filter(headers);
    }
    if (!message.isSend()) {
      wrong = "it must be sent, not published: every verticle got it, and would pay for it";
    }
    Responder answer = Responder.to(message, body, headers, bus, options);
    if (wrong == null) {
      call(order, answer);
    } else {
      settle(
          answer,
          failed(
              RequestMessage.idOf(body),
              RequestMessage.metadataOf(body),
              FailureType.INVALID_REQUEST,
              wrong));
    }
  }

  private void call(RequestMessage order, Responder answer) {
    try {
      if (node != null) {
        answer.taken(node);
      }
      submit(order, answer);
    } catch (RuntimeException defect) {
      forget(order.cancelKey());
      String detail = "unexpected: " + defect.getClass();
      settle(
          answer,
          failed(
              order.request().id(),
              order.request().metadata(),
              FailureType.OUTCOME_UNKNOWN,
              detail));
    }
  }

  private void submit(RequestMessage order, Responder answer) {
    GenerationRequest request = order.request();
    if (events != null) {
      order.options().setListener(events.of(request.id()));
    }
    String key = order.cancelKey();
    if (key != null) {
      order
          .options()
          .setCancellation(cancellations.computeIfAbsent(key, absent -> new Cancellation()));
    }
    client
        .submit(request, order.options())
        .outcome()
        .onSuccess(
            outcome -> {
              forget(key);
              settle(answer, outcome);
            });
  }

  /** A key that cancels no call any more. */
  private void forget(String key) {
    if (key != null) {
      cancellations.computeIfPresent(key, (k, c) -> c.isIdle() ? null : c);
    }
  }

  private static GenerationOutcome failed(
      String id, Metadata metadata, FailureType type, String detail) {
    return new GenerationOutcome(
        id, null, new GenerationException(type, detail), 0, 0, 0, 0, metadata);
  }

  private void settle(Responder answer, GenerationOutcome outcome) {
    Exceptions.runAll(
        () -> answer.tell(outcome),
        () -> {
          if (events != null) {
            events.settled(outcome);
          }
        },
        open::delivered);
  }

  private void cancel(Message<Object> message) {
    Cancellation cancellation =
        message.body() instanceof String key ? cancellations.remove(key) : null;
    if (cancellation != null) {
      cancellation.cancel();
    }
  }

  private void tellStatus(Message<Object> message) {
    message.reply(
        new JsonObject(OutcomeJson.members(client.stats()))
            .put("worker", worker)
            .put("draining", draining));
  }
}
