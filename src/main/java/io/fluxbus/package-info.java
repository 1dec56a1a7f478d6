/**
 * The API of the library: the client, its options, and the values that it takes and returns.
 *
 * <p>Start with {@link io.fluxbus.FluxClient}. It takes a {@link io.fluxbus.GenerationRequest} and
 * returns one {@link io.fluxbus.GenerationOutcome}: a {@link io.fluxbus.GenerationResult} or a
 * {@link io.fluxbus.GenerationException}, whose {@link io.fluxbus.FailureType} says what happened
 * and whether the call was billed and may be sent again.
 *
 * <p>To read the code, continue with {@code io.fluxbus.impl} for the life of a call, {@code
 * io.fluxbus.http} for one POST and the classification of its response, and {@code io.fluxbus.json}
 * for the wire format.
 */
package io.fluxbus;
