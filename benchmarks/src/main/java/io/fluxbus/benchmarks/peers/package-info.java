/**
 * Other clients with the same stub. Each is configured for many calls according to its
 * documentation.
 *
 * <p>Start reading with {@link io.fluxbus.benchmarks.peers.PeersBenchmark}. {@code Peer} creates
 * each client, and {@code InFlight} keeps its calls in flight.
 */
package io.fluxbus.benchmarks.peers;
