/**
 * Bridges: programs in any language send messages to the event bus, over TCP or SockJS.
 *
 * <p>The bridges speak the protocols of Vert.x's own bridges, so Vert.x's clients for them work
 * unchanged. They run on Vert.x's servers, and on its transports of SockJS, but they read and write
 * the messages themselves. Vert.x's bridges have no limits here: the one over TCP believes any
 * length, and both write to a connection however slowly it reads.
 *
 * <p>Start reading with {@link io.fluxbus.bridge.TcpBridge} or {@link
 * io.fluxbus.bridge.SockJsBridge}. A message of a caller is read by {@code BridgeMessage}, checked
 * by {@code BridgePolicy}, and handled by the {@code BridgeConnection} on which it has arrived.
 */
package io.fluxbus.bridge;
