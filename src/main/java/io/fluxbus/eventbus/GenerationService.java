package io.fluxbus.eventbus;

import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The consumers of one {@link GenerationVerticle}. {@link #handle} receives a message that requests
 * a generation, {@link #generate} submits it to the client, and {@link #settle} delivers its
 * outcome.
 */
final class GenerationService {
  private static final Logger LOGGER = System.getLogger("io.fluxbus.eventbus.GenerationVerticle");

  private final Vertx vertx;
  private final EventBus bus;
  private final FluxClient client;
  private final BusOptions options;
  private final AddressPolicy addresses;
  private final long maxTimeout;
  private final String worker;

  /** The id of this node in the cluster; null if this Vertx is not clustered. */
  private final String node;

  /** Null if no events are published. */
  private final EventPublisher events;

  private final OpenCalls openCalls = new OpenCalls();

  /** The cancellations of calls without an outcome, by cancel key. Any thread may use it. */
  private final Map<String, Cancellation> cancellations = new ConcurrentHashMap<>();

  private final List<MessageConsumer<?>> controlConsumers = new ArrayList<>();
  private GracefulConsumer requestConsumer;
  private volatile boolean draining;

  /**
   * @param client is closed by {@link #drain}
   * @param maxTimeout the longest timeout that a message may set, in milliseconds
   * @param deployment identifies the verticle's deployment in this Vertx
   */
  GenerationService(
      Vertx vertx, FluxClient client, BusOptions options, long maxTimeout, String deployment) {
    this.vertx = vertx;
    this.bus = vertx.eventBus();
    this.client = client;
    this.options = options;
    this.addresses = new AddressPolicy(options);
    this.maxTimeout = maxTimeout;
    this.node = vertx.isClustered() ? VertxAccess.clusterManager(vertx).getNodeId() : null;
    this.worker = node == null ? deployment : node + "/" + deployment;
    this.events =
        options.isPublishEvents()
            ? new EventPublisher(vertx, options.getEventsAddress(), worker)
            : null;
  }

  /** Registers the consumers. Completes when all of them receive messages. */
  Future<Void> open() {
    MessageConsumer<Object> cancels = bus.consumer(options.getCancelAddress(), this::cancel);
    MessageConsumer<Object> status = bus.consumer(options.getStatusAddress(), this::replyStatus);
    controlConsumers.add(cancels);
    controlConsumers.add(status);
    return Future.all(cancels.completion(), status.completion())
        .compose(v -> GracefulConsumer.open(vertx, options.getAddress(), this::handle))
        .onSuccess(
            opened -> {
              requestConsumer = opened;
              log("started");
            })
        .mapEmpty();
  }

  /**
   * Stops receiving requests, waits up to the drain timeout until the running calls are finished,
   * and closes the client, which ends the remaining calls. Completes when every call has its
   * outcome.
   */
  Future<Void> drain() {
    draining = true;
    log(
        "draining: "
            + client.stats().inFlight()
            + " requests in flight, "
            + client.stats().queued()
            + " calls wait");
    long drainTimeout = options.getDrainTimeout();
    Future<Void> unregistered =
        requestConsumer == null ? Future.succeededFuture() : requestConsumer.close();
    Future<Void> finished = unregistered.compose(v -> openCalls.allDelivered());
    return (drainTimeout == 0 ? unregistered : atMost(finished, drainTimeout))
        // The client must stay open until the consumer is unregistered, even if the drain timeout
        // passes earlier: the consumer may still receive messages.
        .eventually(() -> unregistered)
        .eventually(client::close)
        .eventually(
            () -> Future.join(controlConsumers.stream().map(MessageConsumer::unregister).toList()))
        .andThen(v -> log("stopped"))
        .mapEmpty();
  }

  private void log(String event) {
    LOGGER.log(Level.INFO, () -> "worker " + worker + " at " + options.getAddress() + ": " + event);
  }

  /** Completes with the future, or after the time. Never fails. */
  private static Future<Void> atMost(Future<Void> future, long millis) {
    return future.timeout(millis, TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  /** Generates images for a message. An invalid message gets an outcome too. */
  private void handle(Message<Object> message) {
    openCalls.opened();
    Object body = null;
    MultiMap headers = null;
    RequestMessage request = null;
    String violation = null;
    try {
      headers = message.headers();
      body = message.body();
      request = RequestMessage.read(body, headers, addresses, maxTimeout);
    } catch (InvalidRequestException e) {
      violation = e.getMessage();
      headers = addresses.filter(headers);
    } catch (RuntimeException e) {
      violation = "the message cannot be read";
      headers = addresses.filter(headers);
    }
    if (!message.isSend()) {
      violation =
          "the message must be sent, not published: every verticle receives a published message,"
              + " and each would generate and pay for it";
    }
    Responder responder = Responder.of(message, body, headers, vertx, options);
    if (violation == null) {
      generate(request, responder);
    } else {
      settle(
          responder,
          failed(
              RequestMessage.idOf(body),
              RequestMessage.metadataOf(body),
              FailureType.INVALID_REQUEST,
              violation));
    }
  }

  private void generate(RequestMessage message, Responder responder) {
    GenerationRequest request = message.request();
    String key = message.cancelKey();
    try {
      if (node != null) {
        responder.acknowledge(node);
      }
      if (events != null) {
        message.options().setListener(events.listener(request.id()));
      }
      if (key != null) {
        message
            .options()
            .setCancellation(cancellations.computeIfAbsent(key, absent -> new Cancellation()));
      }
      client
          .submit(request, message.options())
          .outcome()
          .onSuccess(
              outcome -> {
                removeIfIdle(key);
                settle(responder, withoutFiles(outcome));
              });
    } catch (RuntimeException defect) {
      removeIfIdle(key);
      String detail = "unexpected: " + defect.getClass();
      settle(
          responder, failed(request.id(), request.metadata(), FailureType.OUTCOME_UNKNOWN, detail));
    }
  }

  /** A file of this machine is of no use to a caller elsewhere. */
  private static GenerationOutcome withoutFiles(GenerationOutcome outcome) {
    GenerationResult result = outcome.result();
    return result == null || result.images().stream().allMatch(image -> image.file() == null)
        ? outcome
        : outcome.withImages(result.withoutFiles(), outcome.failure());
  }

  /** Removes a cancel key, unless it has further calls without an outcome. */
  private void removeIfIdle(String key) {
    if (key != null) {
      cancellations.computeIfPresent(key, (k, c) -> c.isIdle() ? null : c);
    }
  }

  private static GenerationOutcome failed(
      String id, Metadata metadata, FailureType type, String detail) {
    return new GenerationOutcome(
        id, null, new GenerationException(type, detail), 0, 0, 0, 0, metadata);
  }

  /** Delivers the outcome. A delivery that throws does not prevent the following ones. */
  private void settle(Responder responder, GenerationOutcome outcome) {
    Exceptions.runAll(
        () -> responder.deliver(outcome),
        () -> {
          if (events != null) {
            events.publishSettled(outcome);
          }
        },
        openCalls::delivered);
  }

  /** Cancels the calls with the cancel key that the message contains. */
  private void cancel(Message<Object> message) {
    Cancellation cancellation =
        message.body() instanceof String key ? cancellations.remove(key) : null;
    if (cancellation != null) {
      cancellation.cancel();
    }
  }

  private void replyStatus(Message<Object> message) {
    message.reply(
        OutcomeJson.toJson(client.stats()).put("worker", worker).put("draining", draining));
  }
}
