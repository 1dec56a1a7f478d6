/**
 * The implementation of the client. Users name none of these types.
 *
 * <p>{@link io.fluxbus.impl.CallLifecycle} runs a call: its {@code start} lists the stages, and
 * each stage is a method below it. {@link io.fluxbus.impl.CallImpl} is the call as its caller sees
 * it. {@link io.fluxbus.impl.FluxClientImpl} creates calls, and owns the admission, the statistics
 * and closing. {@link io.fluxbus.impl.AttemptHistory} computes the outcome of a call from its
 * attempts. {@link io.fluxbus.impl.Clients} creates clients for a Vertx; with another {@link
 * io.fluxbus.impl.ClientRuntime}, tests run them in virtual time.
 *
 * <p>A call is registered in these places, each for one purpose: in the queue or in the list of
 * running calls of {@link io.fluxbus.flow.Admission}, which decides about it; among the leaders of
 * Admission if equal calls may share its result; in {@link io.fluxbus.impl.OpenCalls}, a number for
 * which closing waits; in {@link io.fluxbus.impl.SharedFluxClient}, which ends the calls of its
 * holder only; and in the {@link io.fluxbus.Cancellation} of its caller, which may cover calls of
 * several clients.
 */
package io.fluxbus.impl;
