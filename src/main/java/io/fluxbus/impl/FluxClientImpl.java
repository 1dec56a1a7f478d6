package io.fluxbus.impl;

import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.Priority;
import io.fluxbus.flow.Admission;
import io.fluxbus.flow.AdmissionStats;
import io.fluxbus.flow.Effects;
import io.fluxbus.flow.Rejection;
import io.fluxbus.flow.RetryDecision;
import io.fluxbus.flow.RetryPolicy;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.Transport;
import io.fluxbus.internal.Exceptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The client: the life of a call from its submission to its outcome, stage by stage. */
final class FluxClientImpl implements FluxClient {
  static final String CLOSED = "the client was closed";

  /** Failures of one call only. A duplicate that waits for such a call is submitted again. */
  private static final Set<FailureType> CALL_LOCAL_FAILURES =
      Set.of(FailureType.CANCELLED, FailureType.DEADLINE_EXCEEDED, FailureType.CLOSED);

  private static final Future<Void> OPEN = Future.succeededFuture();

  /** How long each of the two steps of closing may take. */
  private static final long CLOSING_TIME = TimeUnit.SECONDS.toNanos(3);

  private final ClientRuntime runtime;
  private final Transport endpoint;
  private final FluxClientOptions options;
  private final RetryPolicy retryPolicy;
  private final long pricePerImage;
  private final Admission admission;
  private final WakeTimer wakeTimer;
  private final OutcomeCounters counters = new OutcomeCounters();
  private final OpenCalls open = new OpenCalls();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Promise<Void> closing = Promise.promise();

  /** What calls have in common that may share one answer. */
  private record CoalescingKey(GenerationRequest request, Priority priority) {}

  FluxClientImpl(ClientRuntime runtime, Transport endpoint, FluxClientOptions options) {
    this(runtime, endpoint, options, FlowSettings.admission(options, runtime.nanoTime()));
  }

  FluxClientImpl(
      ClientRuntime runtime, Transport endpoint, FluxClientOptions options, Admission admission) {
    this.runtime = runtime;
    this.endpoint = endpoint;
    this.options = options;
    this.retryPolicy = FlowSettings.retryPolicy(options);
    this.pricePerImage = FlowSettings.pricePerImage(options);
    this.admission = admission;
    this.wakeTimer = new WakeTimer(runtime, admission::wakeAt, () -> run(admission.wake(now())));
  }

  /** From any thread. */
  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions callOptions) {
    // 1. Validate: the request's own constructor did.
    CallImpl call = prepare(request, callOptions);
    // 2. Admit: it is told to live, or that it was refused; now or later.
    admit(call);
    return call;
  }

  /** The life of a call that has a permit. On its context, as all that follows. */
  void onPermit(CallImpl call) {
    call.accepted();
    // 3. Attempt: one POST.
    attempt(
        call,
        // 4. Classify the response.
        verdict -> {
          // 5. Again? Then it waits, and lives once more with the next permit.
          if (!again(call, verdict)) {
            // 6. Settle: one outcome, and never another.
            settle(call, verdict);
          }
        });
  }

  void admit(CallImpl call) {
    if (call.ending() != null) {
      call.later(() -> complete(call, null, call.ending()));
      return;
    }
    run(admission.admit(call, now()));
    call.admitted();
    if (call.ending() != null) {
      // It may have been ended before it was there to be taken out.
      end(call);
    }
  }

  private void attempt(CallImpl call, Handler<AttemptResult> judged) {
    boolean asks = call.gate() != null && call.ending() == null;
    Future<Void> open = asks ? GatedAttempt.ask(call) : OPEN;
    if (open.succeeded()) {
      post(call, judged);
      return;
    }
    long most = TimeUnit.MILLISECONDS.toNanos(options.getAttemptTimeout());
    long wait = Math.min(most, call.deadline() - now());
    call.atGate(
        GatedAttempt.await(
            open,
            call,
            judged,
            () -> post(call, judged),
            timedOut -> runtime.schedule(wait, timedOut)));
  }

  private void post(CallImpl call, Handler<AttemptResult> judged) {
    GenerationException ending = call.ending();
    long now = now();
    long timeLeft = call.deadline() - now;
    if (ending != null || timeLeft <= 0) {
      GenerationException failure = ending != null ? ending : failure(Rejection.expired());
      // Later, as an endpoint does: its permit may go to one like it, and so on.
      call.later(() -> judged.handle(AttemptResult.failed(failure)));
    } else {
      long millis = TimeUnit.NANOSECONDS.toMillis(timeLeft - 1) + 1;
      long timeout = Math.min(options.getAttemptTimeout(), millis);
      call.attempting(endpoint.post(call.request(), call.priority(), timeout, judged), now);
    }
  }

  private boolean again(CallImpl call, AttemptResult verdict) {
    call.attempted(verdict);
    GenerationException failure = verdict.failure();
    if (failure == null
        || call.ending() != null
        || !LimitSignals.mayBeSentAgain(verdict, retryPolicy.retryUnknown())) {
      return false;
    }
    if (call.attempts() >= retryPolicy.maxAttempts()) {
      return false;
    }
    Duration asked = failure.retryAfter();
    long delay =
        retryPolicy.delay(call.attempts(), asked == null ? 0 : asked.toNanos(), runtime.random());
    boolean unknown = failure.billed() == Billed.UNKNOWN;
    RetryDecision again =
        admission.retry(call, LimitSignals.signal(verdict), delay, unknown, now());
    if (again.effects() == null) {
      call.retryDenied(again);
      return false;
    }
    call.attemptFailed(failure, delay);
    counters.retried();
    run(again.effects());
    return true;
  }

  private void settle(CallImpl call, AttemptResult verdict) {
    long now = now();
    call.judged(verdict, now);
    Effects others =
        admission.settle(call, LimitSignals.signal(verdict), LimitSignals.billed(verdict), now);
    try {
      run(others);
    } catch (RuntimeException | Error defect) {
      Exceptions.runAfter(defect, () -> complete(call, verdict.result(), verdict.failure()));
      throw defect;
    }
    complete(call, verdict.result(), verdict.failure());
  }

  /** It was refused, and holds no permit. */
  void refused(CallImpl call, Rejection refusal) {
    complete(call, null, failure(refusal));
  }

  /** The equal call that it waited for has ended. */
  void shared(CallImpl call, CallImpl leader) {
    AttemptResult verdict = leader.verdict();
    if (call.ending() != null) {
      complete(call, null, call.ending());
    } else if (verdict == null) {
      admit(call);
    } else if (verdict.failure() == null) {
      complete(call, verdict.result().shared(), null);
    } else if (leader.outOfTime() || CALL_LOCAL_FAILURES.contains(verdict.failure().type())) {
      admit(call);
    } else {
      complete(call, null, verdict.failure());
    }
  }

  /** Somebody wants it to end. From any thread. */
  void end(CallImpl call) {
    if (!leave(call)) {
      call.onContext(
          () -> {
            // Between here and there it may have gone back to waiting.
            if (!call.endAttempt()) {
              leave(call);
            }
          });
    }
  }

  private boolean leave(CallImpl call) {
    Optional<Effects> effects = admission.withdraw(call, now());
    effects.ifPresent(
        others -> {
          call.onContext(() -> complete(call, null, call.ending()));
          run(others);
        });
    return effects.isPresent();
  }

  private void complete(CallImpl call, GenerationResult result, GenerationException failure) {
    GenerationOutcome outcome = call.outcomeOf(result, failure, now());
    // Whoever is told of it finds it counted.
    counters.settled(outcome);
    call.complete(outcome);
  }

  /** Another call was told its outcome. */
  void delivered() {
    open.delivered();
  }

  @Override
  public FluxClientStats stats() {
    AdmissionStats admissionStats = admissionStats();
    return new FluxClientStats(
        admissionStats.inFlight(),
        admissionStats.waiting(),
        admissionStats.limit(),
        admissionStats.suspended(),
        counters.retries(),
        counters.succeeded(),
        counters.failures(),
        SpendAmounts.usd(admissionStats.spent()),
        SpendAmounts.usd(admissionStats.reserved()));
  }

  AdmissionStats admissionStats() {
    return admission.admissionStats();
  }

  @Override
  public Future<Void> close() {
    return onCaller(shutDown());
  }

  /** A future with the same result that completes on the caller's context. */
  <T> Future<T> onCaller(Future<T> future) {
    return runtime.onCaller(future);
  }

  /** The same, and completes on whatever thread. */
  Future<Void> shutDown() {
    if (closed.compareAndSet(false, true)) {
      run(admission.close(now()));
      admission.running().forEach(ticket -> ((CallImpl) ticket).end(FailureType.CLOSED, CLOSED));
      wakeTimer.cancel();
      inTime(open.none()).compose(v -> inTime(endpoint.close())).onComplete(closing);
    }
    return closing.future();
  }

  /** Completes when it is closed, on whatever thread. */
  Future<Void> closed() {
    return closing.future();
  }

  /**
   * Ends calls because of closing, and completes when each was told its outcome, on whatever
   * thread.
   */
  Future<Void> endAll(List<CallImpl> calls) {
    if (calls.isEmpty()) {
      // There may be no thread left for the timer.
      return OPEN;
    }
    List<CallImpl> asked =
        calls.stream().filter(call -> call.mark(FailureType.CLOSED, CLOSED)).toList();
    // Those that wait come first: the permit of one that runs would go to one of them.
    asked.stream().filter(call -> !leave(call)).toList().forEach(this::end);
    return inTime(Future.join(calls.stream().map(CallImpl::delivered).toList()).mapEmpty());
  }

  /** Closing does not wait for ever: for a context that is blocked, or a silent server. */
  private Future<Void> inTime(Future<Void> done) {
    Promise<Void> whatever = Promise.promise();
    Runnable timer = runtime.schedule(CLOSING_TIME, whatever::tryComplete);
    done.onComplete(
        v -> {
          timer.run();
          whatever.tryComplete();
        });
    return whatever.future();
  }

  /** A call that is not admitted yet. */
  CallImpl prepare(GenerationRequest request, CallOptions callOptions) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(callOptions, "options");
    long now = now();
    Long timeout = callOptions.getTimeout();
    long nanos =
        TimeUnit.MILLISECONDS.toNanos(timeout == null ? options.getTotalTimeout() : timeout);
    CallImpl call =
        new CallImpl(
            this,
            runtime.context(),
            request,
            callOptions,
            now,
            now + Math.min(nanos, Admission.LONGEST_WAIT),
            pricePerImage * request.imageCount(),
            options.isCoalesceSeeded() && request.seed() != null
                ? new CoalescingKey(
                    request.withId("-").withMetadata(null), callOptions.getPriority())
                : null);
    open.opened();
    if (callOptions.getCancellation() != null) {
      callOptions.getCancellation().cover(call);
    }
    return call;
  }

  /** Does what was decided, and sees to it that what waits is woken. */
  private void run(Effects effects) {
    try {
      effects.run();
    } catch (RuntimeException | Error defect) {
      Exceptions.runAfter(defect, wakeTimer::check);
      throw defect;
    }
    wakeTimer.check();
  }

  private long now() {
    return runtime.nanoTime();
  }

  private static GenerationException failure(Rejection refusal) {
    return new GenerationException(refusal.type(), refusal.detail())
        .withRetryAfter(refusal.retryAfter() == 0 ? null : Duration.ofNanos(refusal.retryAfter()));
  }
}
