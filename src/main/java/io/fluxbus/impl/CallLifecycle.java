package io.fluxbus.impl;

import io.fluxbus.AttemptGate;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.flow.Effects;
import io.fluxbus.flow.Rejection;
import io.fluxbus.flow.RetryDecision;
import io.fluxbus.flow.Ticket;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.internal.Exceptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.Optional;

/**
 * The life of one call, from its submission to its single outcome. {@link #start} lists the stages.
 * Every stage after the admission runs on the context of the call.
 */
final class CallLifecycle extends Ticket {
  private final CallServices services;
  private final CallImpl call;
  private final CallerContext context;

  /** Null without a gate. */
  private final AttemptGate gate;

  private final CallEvents events;

  /** When the call was submitted, in nanoseconds of the clock. */
  private final long submitted;

  /** The stages that follow the admission. */
  private Runnable onPermit;

  /** Null while no attempt is under way. */
  private Attempt attempt;

  /** Null until the first attempt or the end, because many calls wait for a long time. */
  private AttemptHistory history;

  /** What the pool metrics keep of the call while it waits or runs; null at other times. */
  private Object measured;

  CallLifecycle(
      CallServices services, CallImpl call, CallerContext context, CallOptions options, long now) {
    this(services, call, context, options, now, services.price(call.request()));
  }

  private CallLifecycle(
      CallServices services,
      CallImpl call,
      CallerContext context,
      CallOptions options,
      long now,
      long price) {
    super(
        options.getPriority(),
        services.deadline(options, now),
        price,
        services.coalescingKey(call.request(), options, price));
    this.services = services;
    this.call = call;
    this.context = context;
    this.gate = options.getGate();
    this.events = CallEvents.of(options.getListener(), context);
    this.submitted = now;
  }

  CallImpl call() {
    return call;
  }

  /** Runs the life of the call, stage by stage. Called once, on any thread. */
  void start() {
    services.monitor().submitted(context.trace(), call.request());
    // 1. Validate. The constructor of the request has done this, except for the key.
    if (call.scope().hasKey() && !services.transport().acceptsKeys()) {
      context.execute(() -> finish(null, RejectedCall.withoutStore()));
      return;
    }
    // 2. Admit. The call gets a permit, now or later, or is rejected.
    admit(
        () ->
            // 3. Attempt. One POST, with its own timeout.
            attempt(
                // 4. Classify. The transport has turned the response, or its absence, into a
                // result: succeeded, failed or unknown, billed or not, repeatable or not.
                result -> {
                  // 5. Retry or not. A retry waits for its permit, and continues with stage 3.
                  if (!retry(result)) {
                    // 6. Complete. The permit is returned, and the caller gets the one outcome.
                    complete(result);
                  }
                }));
  }

  private void admit(Runnable afterwards) {
    onPermit = afterwards;
    requestPermit();
    if (!events.isAccepted()) {
      // Not now: a rejection must be delivered first, because a rejected call is never accepted.
      context.execute(this::notifyAccepted);
    }
  }

  private void requestPermit() {
    if (call.endReason() != null) {
      context.execute(() -> finish(null, call.endReason()));
      return;
    }
    if (measured == null) {
      measured = services.monitor().permits().enqueued();
    }
    services.admission().admit(this);
    if (call.endReason() != null) {
      // The call may have been ended just before it was admitted. It was not in the queue then.
      endEarly();
    }
  }

  @Override
  protected void onPermit() {
    context.run(onPermit);
  }

  @Override
  protected void onRejected(Rejection rejection) {
    if (rejection.type() == FailureType.SUSPENDED) {
      // A new key ends the suspension early.
      services.transport().refreshKey();
    }
    // Not now: a caller that submits a new call after each rejection would recurse.
    context.execute(() -> finish(null, RejectedCall.failure(rejection)));
  }

  private void attempt(Handler<AttemptResult> onResult) {
    measured = services.monitor().permits().acquired(measured);
    notifyAccepted();
    if (gate == null || call.endReason() != null) {
      post(onResult);
      return;
    }
    Future<Void> open = GatedAttempt.ask(gate, call.request(), history());
    if (open.succeeded()) {
      post(onResult);
      return;
    }
    long timeout = services.gateTimeout(deadline() - now());
    attempt =
        new GatedAttempt(context, () -> post(onResult), onResult)
            .await(open, services.runtime(), timeout);
  }

  private void post(Handler<AttemptResult> onResult) {
    GenerationException early = call.endReason();
    long now = now();
    long timeLeft = deadline() - now;
    if (early != null || timeLeft <= 0) {
      GenerationException failure =
          early != null ? early : RejectedCall.failure(Rejection.expired());
      // Not now: the permit may go to a call that ends in the same way, which would recurse.
      context.execute(() -> onResult.handle(AttemptResult.failed(failure)));
      return;
    }
    long timeout = services.attemptTimeout(timeLeft);
    services.monitor().attempting(context.trace(), history().attempts() + 1);
    attempt =
        services.transport().post(call.request(), priority(), call.scope(), timeout, onResult);
    history().begin(now);
    events.started(history.attempts());
  }

  /** Asks for another attempt. If it is granted, the call waits for it. */
  private boolean retry(AttemptResult result) {
    attempt = null;
    if (history().end(result)) {
      services.monitor().attempted(context.trace(), result, price(), history.attemptStarted());
    }
    GenerationException failure = result.failure();
    if (failure == null) {
      return false;
    }
    RetryDecision decision =
        services.admission().retry(this, history.failed(result, call.endReason() != null));
    if (!decision.isGranted()) {
      history.retryDenied(decision.denial());
      services.monitor().retryDenied(decision.denial());
      return false;
    }
    history.retryGranted(result);
    services.monitor().permits().released(measured);
    measured = services.monitor().permits().enqueued();
    services.monitor().retried(failure);
    events.retrying(failure, decision.delay());
    services.admission().run(decision.effects());
    return true;
  }

  private void complete(AttemptResult result) {
    long now = now();
    history.finish(result, deadline() - now <= 0);
    services.monitor().permits().released(measured);
    measured = null;
    Effects effects = services.admission().settle(this, history.signal(result), result.cost(), now);
    try {
      services.admission().run(effects);
    } catch (RuntimeException | Error defect) {
      Exceptions.runAfter(defect, () -> finish(result.result(), result.failure()));
      throw defect;
    }
    finish(result.result(), result.failure());
  }

  /** Delivers the outcome of a call that has neither a permit nor a reservation any more. */
  private void finish(GenerationResult result, GenerationException failure) {
    GenerationOutcome ended = history().outcome(call.request(), result, failure, submitted, now());
    services.monitor().permits().dequeued(measured);
    // Counted first, so that a caller that has the outcome finds it in the statistics.
    services.monitor().completed(context.trace(), call.request(), ended);
    call.complete(ended);
  }

  @Override
  protected void onLeaderSettled(Ticket leader) {
    context.run(() -> share((CallLifecycle) leader));
  }

  /** Takes over the result of an equal call, or requests an own permit. */
  private void share(CallLifecycle leader) {
    AttemptResult result = leader.history == null ? null : leader.history.sharedResult();
    if (call.endReason() != null) {
      finish(null, call.endReason());
    } else if (result == null) {
      requestPermit();
    } else if (result.failure() == null) {
      finish(result.result().shared(), null);
    } else {
      finish(null, result.failure());
    }
  }

  /** Ends the call early, after {@link CallImpl#requestEnd} has set a reason. Thread-safe. */
  void endEarly() {
    if (!withdraw()) {
      context.run(
          () -> {
            if (attempt != null) {
              attempt.end(call.endReason().type(), call.endReason().detail());
            } else {
              // The call may have returned to the queue in the meantime.
              withdraw();
            }
          });
    }
  }

  /** Completes the call with the reason of its early end if it waits for a permit. */
  boolean withdraw() {
    Optional<Effects> effects = services.admission().withdraw(this);
    effects.ifPresent(
        others -> {
          context.run(() -> finish(null, call.endReason()));
          services.admission().run(others);
        });
    return effects.isPresent();
  }

  private void notifyAccepted() {
    if (!call.isComplete()) {
      events.accepted();
    }
  }

  private AttemptHistory history() {
    if (history == null) {
      history = new AttemptHistory();
    }
    return history;
  }

  private long now() {
    return services.runtime().nanoTime();
  }
}
