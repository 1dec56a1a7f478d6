package io.fluxbus.impl;

import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.flow.Admission;
import io.fluxbus.flow.AdmissionStats;
import io.fluxbus.flow.Effects;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.flow.Ticket;
import io.fluxbus.http.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A client. It creates calls, and owns the admission, the statistics and the transport that they
 * share. {@link CallLifecycle} runs each call.
 */
final class FluxClientImpl implements FluxClient {
  static final String CLOSED = "the client was closed";

  /** The longest time for each of the two steps of closing. */
  private static final long CLOSING_TIME = TimeUnit.SECONDS.toNanos(3);

  private final ClientRuntime runtime;
  private final Transport transport;
  private final TimedAdmission admission;
  private final ClientMonitor monitor;
  private final CallServices services;
  private final LiveSettings settings;
  private final OpenCalls openCalls = new OpenCalls();
  private final Consumer<CallImpl> onDelivered = call -> openCalls.delivered();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Promise<Void> closing = Promise.promise();

  FluxClientImpl(ClientRuntime runtime, Transport transport, FluxClientOptions options) {
    this(runtime, transport, options, FlowSettings.admission(options, runtime), Instruments.NONE);
  }

  FluxClientImpl(
      ClientRuntime runtime,
      Transport transport,
      FluxClientOptions options,
      Admission admission,
      Instruments instruments) {
    this.runtime = runtime;
    this.transport = transport;
    this.admission = new TimedAdmission(admission, runtime);
    this.settings = new LiveSettings(options);
    this.monitor = new ClientMonitor(instruments, runtime, settings, this::stats);
    this.services = new CallServices(runtime, this.admission, transport, monitor, settings);
    transport.onKeyReplaced(this.admission::endCoolDown);
    monitor.opened();
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions callOptions) {
    CallImpl call = create(request, callOptions, onDelivered);
    call.lifecycle().start();
    return call;
  }

  /** Creates a call for one holder of a shared client. The holder starts the call. */
  CallImpl createFor(
      GenerationRequest request, CallOptions callOptions, Consumer<CallImpl> onHolderDelivered) {
    return create(request, callOptions, onDelivered.andThen(onHolderDelivered));
  }

  private CallImpl create(
      GenerationRequest request, CallOptions callOptions, Consumer<CallImpl> delivered) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(callOptions, "options");
    CallImpl call = new CallImpl(services, request, callOptions, delivered);
    openCalls.opened();
    if (callOptions.getCancellation() != null) {
      callOptions.getCancellation().add(call);
    }
    return call;
  }

  @Override
  public FluxClientStats stats() {
    return stats(closed.get());
  }

  /**
   * @param shownClosed whether the caller's share of the client is closed
   */
  FluxClientStats stats(boolean shownClosed) {
    AdmissionStats now = admission.stats();
    OutcomeCounters counters = monitor.counters();
    return new FluxClientStats(
        now.inFlight(),
        now.waiting(),
        now.limit(),
        now.suspended(),
        counters.retries(),
        counters.succeeded(),
        counters.failures(),
        SpendAmounts.usd(now.spent()),
        SpendAmounts.usd(now.reserved()),
        settings.isExhausted(now.spent()),
        shownClosed || closed.get());
  }

  @Override
  public Set<String> update(FluxClientOptions options) {
    return update(options, false);
  }

  /**
   * @param shareClosed whether the caller's share of the client is closed
   */
  Set<String> update(FluxClientOptions options, boolean shareClosed) {
    FluxClientOptions wanted = new FluxClientOptions(Objects.requireNonNull(options, "options"));
    OptionsCheck.check(wanted);
    OptionsChange change;
    Effects effects;
    synchronized (settings) {
      boolean isClosed = shareClosed || closed.get();
      change = OptionsChange.of(settings.options(), wanted, isClosed);
      if (isClosed) {
        return change.unchangeable();
      }
      settings.set(change.options());
      transport.onUpdate(change.options());
      effects = admission.update(FlowSettings.changeable(change.options(), runtime));
    }
    monitor.updated(change);
    admission.run(effects);
    return change.unchangeable();
  }

  AdmissionStats admissionStats() {
    return admission.stats();
  }

  @Override
  public Future<Void> close() {
    return onCaller(shutDown());
  }

  /** A future with the same result that completes on the context of the caller. */
  <T> Future<T> onCaller(Future<T> future) {
    return runtime.onCaller(future);
  }

  /** Like {@link #close}, but the future completes on any thread. */
  Future<Void> shutDown() {
    if (closed.compareAndSet(false, true)) {
      List<Ticket> running = admission.close();
      // The newest first: it may wait at a worker for the permit of an older one, and must not get
      // it.
      for (int i = running.size() - 1; i >= 0; i--) {
        ((CallLifecycle) running.get(i)).call().end(FailureType.CLOSED, CLOSED);
      }
      admission.cancelTimer();
      withinTime(openCalls.allDelivered())
          .compose(v -> withinTime(transport.close()))
          .onComplete(v -> monitor.closed())
          .onComplete(closing);
    }
    return closing.future();
  }

  /** Completes when the client is closed, on any thread. */
  Future<Void> closed() {
    return closing.future();
  }

  /**
   * Ends the calls of one holder of a shared client.
   *
   * @param open the number of its calls whose outcome is not delivered
   * @return completes when all outcomes are delivered, on any thread
   */
  Future<Void> endAll(List<CallImpl> calls, OpenCalls open) {
    if (calls.isEmpty()) {
      // Without a timer, because its thread may have ended.
      return Future.succeededFuture();
    }
    List<CallImpl> ending =
        calls.stream().filter(call -> call.requestEnd(FailureType.CLOSED, CLOSED)).toList();
    // The waiting calls first. Otherwise they would get the permits of the running calls.
    ending.stream()
        .map(CallImpl::lifecycle)
        .filter(call -> !call.withdraw())
        .toList()
        .forEach(CallLifecycle::endEarly);
    return withinTime(open.allDelivered());
  }

  /** Limits the time, because a context may be blocked, and a server may not respond. */
  private Future<Void> withinTime(Future<Void> done) {
    Promise<Void> doneOrTimedOut = Promise.promise();
    Runnable cancelTimer = runtime.schedule(CLOSING_TIME, doneOrTimedOut::tryComplete);
    done.onComplete(
        v -> {
          cancelTimer.run();
          doneOrTimedOut.tryComplete();
        });
    return doneOrTimedOut.future();
  }
}
