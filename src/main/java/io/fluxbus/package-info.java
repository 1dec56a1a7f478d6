/**
 * What users name: the client, its options, and the values that go in and come out.
 *
 * <p>Start with {@link io.fluxbus.FluxClient}. A {@link io.fluxbus.GenerationRequest} goes in; its
 * one answer is a {@link io.fluxbus.GenerationOutcome}, with a {@link io.fluxbus.GenerationResult}
 * or a {@link io.fluxbus.GenerationException} whose {@link io.fluxbus.FailureType} says what
 * happened, what it may have cost and whether it may be sent again. From here, read {@code
 * io.fluxbus.json} for the wire format, {@code io.fluxbus.http} for one POST and how its answer is
 * judged, and {@code io.fluxbus.impl} for the whole life of a call.
 */
package io.fluxbus;
