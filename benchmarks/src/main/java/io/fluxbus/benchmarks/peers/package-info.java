/**
 * Other people's clients on the same stub, each set up as its documentation says for many calls.
 *
 * <p>Start with {@link io.fluxbus.benchmarks.peers.PeersBenchmark}; {@code Peer} makes each of
 * them, {@code InFlight} keeps its calls in flight.
 */
package io.fluxbus.benchmarks.peers;
