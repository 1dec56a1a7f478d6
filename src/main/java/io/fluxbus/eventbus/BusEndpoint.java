package io.fluxbus.eventbus;

import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.Endpoint;
import io.fluxbus.http.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Locale;
import java.util.UUID;

/** The workers behind an address of the event bus. */
final class BusEndpoint implements Endpoint {
  /** Of its time, a worker gets all but a tenth and this at most, so that its answer is in time. */
  private static final long LONGEST_WAY_BACK = 1_000;

  private final VertxInternal vertx;
  private final RemoteFluxClientOptions options;
  private final ReplyJudge judge;

  /** Of contexts that no verticle owns: replies must come though the caller's is undeployed. */
  private final CloseFuture owner = new CloseFuture();

  BusEndpoint(VertxInternal vertx, RemoteFluxClientOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.judge = new ReplyJudge(options.getAddress());
  }

  @Override
  public Attempt post(
      GenerationRequest request, Priority priority, long timeout, Handler<Verdict> verdict) {
    ContextInternal context = vertx.getOrCreateContext();
    String key = UUID.randomUUID().toString();
    BusAttempt attempt = new BusAttempt(this, request.id(), key, context, verdict);
    DeliveryOptions delivery =
        new DeliveryOptions()
            .setSendTimeout(timeout)
            .addHeader(BusHeaders.REPLY, Answer.OUTCOME)
            .addHeader(BusHeaders.TIMEOUT, Long.toString(workersTime(timeout)))
            .addHeader(BusHeaders.PRIORITY, priority.name().toLowerCase(Locale.ROOT))
            .addHeader(BusHeaders.CANCEL_KEY, key);
    attempt.awaits(send(request, delivery, context));
    return attempt;
  }

  @Override
  public Future<Void> close() {
    return owner.close();
  }

  ReplyJudge judge() {
    return judge;
  }

  void cancel(String key) {
    vertx.eventBus().publish(options.getCancelAddress(), key);
  }

  static long workersTime(long timeout) {
    return Math.max(1, timeout - Math.min(LONGEST_WAY_BACK, timeout / 10));
  }

  private Future<Message<Object>> send(
      GenerationRequest request, DeliveryOptions delivery, ContextInternal caller) {
    ContextInternal own =
        vertx
            .contextBuilder()
            .withEventLoop(caller.nettyEventLoop())
            .withCloseFuture(owner)
            .build();
    ContextInternal before = own.beginDispatch();
    try {
      return vertx.eventBus().request(options.getAddress(), request, delivery);
    } catch (RuntimeException unsent) {
      return Future.failedFuture(unsent);
    } finally {
      own.endDispatch(before);
    }
  }
}
