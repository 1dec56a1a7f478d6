/**
 * Generation over the event bus: a verticle that serves it, and a client that asks for it.
 *
 * <p>Start with {@link io.fluxbus.eventbus.GenerationVerticle}. A message comes in through {@code
 * GracefulConsumer}, is read by {@code RequestMessage}, becomes a call in {@code
 * GenerationService}, and its outcome is told by {@code Responder}; {@code Events} publishes what
 * happens between. On the other side of the bus, {@link io.fluxbus.eventbus.RemoteFluxClient} is
 * the same client as any other, over an endpoint that sends messages instead of HTTP: {@code
 * BusEndpoint} with its {@code BusAttempt}s, {@code ReplyRouter} for where the answers come to, and
 * {@code ReplyClassifier} for what they mean. {@link io.fluxbus.eventbus.BusCodecs} lets values
 * cross.
 */
package io.fluxbus.eventbus;
