/**
 * The server of the benchmarks, in its own process. It responds to every POST with the API's sample
 * response and does nothing else. The stub server of the product also parses and checks each
 * request: on one core it is slower than a bare client and would hide the cost of a client.
 *
 * <p>Start reading with {@link io.fluxbus.benchmarks.stub.FixedAnswers}.
 */
package io.fluxbus.benchmarks.stub;
