/**
 * The benchmarks: each beside a bare client, or beside itself with less to do, in the same run.
 *
 * <p>Start with {@link io.fluxbus.benchmarks.CallBenchmark}: what one call costs, through each of
 * the clients that {@code Caller} makes. {@link io.fluxbus.benchmarks.BusBenchmark}, {@link
 * io.fluxbus.benchmarks.StreamBenchmark} and {@link io.fluxbus.benchmarks.BatchBenchmark} measure
 * what stands on a client, {@link io.fluxbus.benchmarks.AdmissionBenchmark}, {@link
 * io.fluxbus.benchmarks.WaitingBenchmark} and {@link io.fluxbus.benchmarks.WireBenchmark} the parts
 * of one, {@link io.fluxbus.benchmarks.ScaleBenchmark} and {@link
 * io.fluxbus.benchmarks.LatencyBenchmark} what else matters, and {@link
 * io.fluxbus.benchmarks.StubBenchmark} how far all that can be believed. {@link
 * io.fluxbus.benchmarks.LimitSearch} is a program of its own. What runs them is in {@code harness},
 * the server in {@code stub}, other people's clients in {@code peers}.
 */
package io.fluxbus.benchmarks;
