package io.fluxbus.impl;

import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The client that one holder of a shared client sees. Closing it ends only the calls that were
 * submitted through it.
 */
final class SharedFluxClient implements FluxClient {
  private final FluxClientImpl client;
  private final SharedResource.Share<FluxClientImpl> share;
  private final Set<CallImpl> calls = ConcurrentHashMap.newKeySet();
  private final OpenCalls openCalls = new OpenCalls();
  private volatile boolean closed;

  /**
   * @param share closes the client when the last holder closes its share
   */
  SharedFluxClient(SharedResource.Share<FluxClientImpl> share) {
    this.client = share.resource();
    this.share = share;
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    CallImpl call = client.createFor(request, options, this::delivered);
    openCalls.opened();
    calls.add(call);
    if (closed) {
      call.end(FailureType.CLOSED, FluxClientImpl.CLOSED);
    }
    call.lifecycle().start();
    return call;
  }

  private void delivered(CallImpl call) {
    calls.remove(call);
    openCalls.delivered();
  }

  /** The statistics of the whole client, except whether this share of it is closed. */
  @Override
  public FluxClientStats stats() {
    return client.stats(closed);
  }

  /** Changes the settings of the whole client. */
  @Override
  public Set<String> update(FluxClientOptions options) {
    return client.update(options, closed);
  }

  @Override
  public Future<Void> close() {
    return client.onCaller(shutDown());
  }

  /** Like {@link #close}, but the future completes on any thread. */
  Future<Void> shutDown() {
    closed = true;
    return client.endAll(List.copyOf(calls), openCalls).compose(v -> share.close());
  }
}
