/**
 * The benchmarks. Each is compared with a bare client, or with less work, in the same run.
 *
 * <p>Start reading with {@link io.fluxbus.benchmarks.CallBenchmark}: the cost of one call through
 * each of the clients that {@code Caller} creates. {@link io.fluxbus.benchmarks.TlsBenchmark} adds
 * TLS, {@link io.fluxbus.benchmarks.InstrumentsBenchmark} metrics, {@link
 * io.fluxbus.benchmarks.StoreBenchmark} a store. {@link io.fluxbus.benchmarks.BusBenchmark}, {@link
 * io.fluxbus.benchmarks.StreamBenchmark} and {@link io.fluxbus.benchmarks.BatchBenchmark} measure
 * the layers above a client, {@link io.fluxbus.benchmarks.AdmissionBenchmark}, {@link
 * io.fluxbus.benchmarks.WaitingBenchmark} and {@link io.fluxbus.benchmarks.WireBenchmark} its
 * parts, {@link io.fluxbus.benchmarks.ScaleBenchmark} and {@link
 * io.fluxbus.benchmarks.LatencyBenchmark} heap and latency, and {@link
 * io.fluxbus.benchmarks.StubBenchmark} the capacity of the stub. {@link
 * io.fluxbus.benchmarks.LimitSearch} is a separate program. The package {@code harness} runs the
 * benchmarks, {@code stub} is the server, and {@code peers} contains other clients.
 */
package io.fluxbus.benchmarks;
