/**
 * The API's contract without the API: a server to develop and test against, which costs nothing.
 *
 * <p>Start with {@link io.fluxbus.stub.StubServer}. {@link io.fluxbus.stub.StubOptions} tells it
 * how to behave in general, {@link io.fluxbus.stub.StubAnswer} how to answer one request, {@link
 * io.fluxbus.stub.StubFault} how to misbehave, and its {@link io.fluxbus.stub.StubLedger} says what
 * was truly accepted and billed. A request goes through {@code GenerationHandler}; an image comes
 * from {@code ImageHandler}, painted by {@code Painter}. Nothing in the library knows this room.
 */
package io.fluxbus.stub;
