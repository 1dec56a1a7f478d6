package io.fluxbus.stream;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;

/** A client that completes each call before submit returns. */
final class ImmediateClient implements FluxClient {
  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions options) {
    ManualClient.Call call = new ManualClient.Call(request, options);
    call.succeed();
    return call;
  }

  @Override
  public FluxClientStats stats() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Void> close() {
    throw new UnsupportedOperationException();
  }
}
