/**
 * Generation over the event bus: a verticle that serves requests, and a client that sends them.
 *
 * <p>Start reading with {@link io.fluxbus.eventbus.GenerationVerticle}. The life of a message:
 *
 * <ol>
 *   <li>{@code GracefulConsumer} receives it and passes it to {@code GenerationService.handle};
 *   <li>{@code RequestMessage} reads the body and the headers, and {@code Responder} reads from the
 *       headers where the outcome is delivered;
 *   <li>{@code GenerationService.generate} submits the request to the client;
 *   <li>{@code GenerationService.settle} delivers the outcome through the {@code Responder}. {@code
 *       EventPublisher} publishes the stages.
 * </ol>
 *
 * <p>On the other side, {@link io.fluxbus.eventbus.RemoteFluxClient} is an ordinary client with the
 * transport {@code BusTransport}. Each {@code BusAttempt} sends one message. {@code ReplyRouter}
 * receives the replies and finds their attempts, and {@code ReplyClassifier} turns a reply into an
 * attempt result. {@link io.fluxbus.eventbus.BusCodecs} are the codecs of the values.
 */
package io.fluxbus.eventbus;
