/**
 * The other side of a benchmark: a server, in a process of its own, that answers every POST with
 * the API's sample answer and does nothing else. It is leaner than the product's stubbed server,
 * which reads and checks each request: on one core that one is slower than a bare client, and would
 * hide what a client costs.
 *
 * <p>Start with {@link io.fluxbus.benchmarks.stub.FixedAnswers}.
 */
package io.fluxbus.benchmarks.stub;
