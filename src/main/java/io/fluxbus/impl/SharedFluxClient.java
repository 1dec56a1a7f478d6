package io.fluxbus.impl;

import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One holder's share in a client: the calls that were made through it end with it. */
final class SharedFluxClient implements FluxClient {
  private final FluxClientImpl whole;
  private final SharedResource.Share<FluxClientImpl> share;
  private final Set<CallImpl> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param share closes the whole client when it is the last to close
   */
  SharedFluxClient(SharedResource.Share<FluxClientImpl> share) {
    this.whole = share.resource();
    this.share = share;
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    CallImpl call = whole.prepare(request, options);
    calls.add(call);
    call.delivered().onComplete(v -> calls.remove(call));
    if (closed) {
      call.end(FailureType.CLOSED, FluxClientImpl.CLOSED);
    }
    whole.admit(call);
    return call;
  }

  /** Of the whole client. */
  @Override
  public FluxClientStats stats() {
    return whole.stats();
  }

  @Override
  public Future<Void> close() {
    return whole.onCaller(shutDown());
  }

  /** The same, and completes on whatever thread. */
  Future<Void> shutDown() {
    closed = true;
    return whole.endAll(List.copyOf(calls)).compose(v -> share.close());
  }
}
