/**
 * A server that behaves like the API, for development and tests. Nothing is billed.
 *
 * <p>Start with {@link io.fluxbus.stub.StubServer}. {@link io.fluxbus.stub.StubOptions} configures
 * it, {@link io.fluxbus.stub.StubAnswer} describes the response to one request, {@link
 * io.fluxbus.stub.StubFault} lists its faults, and {@link io.fluxbus.stub.StubLedger} records the
 * requests that it accepted and billed. {@code GenerationHandler} checks a request, {@code
 * ResponseWriter} or {@code FaultInjector} responds to it, and {@code ImageHandler} serves the
 * images. The library does not use this package.
 */
package io.fluxbus.stub;
