package io.fluxbus.examples;

import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.smallrye.mutiny.Uni;

/** The call as a Uni of the page on Kotlin and Mutiny. */
final class MutinyGeneration {
  private MutinyGeneration() {}

  static Uni<GenerationResult> generate(FluxClient client, GenerationRequest request) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              GenerationCall call = client.submit(request);
              emitter.onTermination(call::cancel);
              call.future().onSuccess(emitter::complete).onFailure(emitter::fail);
            });
  }
}
