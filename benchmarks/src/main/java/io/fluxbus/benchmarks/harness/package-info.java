/**
 * Runs the benchmarks and processes their figures.
 *
 * <p>Start reading with {@link io.fluxbus.benchmarks.harness.Run}, the main class of the scripts
 * {@code run} and {@code check}. It starts the stub ({@code ServerProcess}) on its own core ({@code
 * Cores}), measures the capacity of the stub ({@code StubBenchmark}), runs JMH ({@code Harness})
 * with {@link io.fluxbus.benchmarks.harness.Meter}, which adds CPU time and other figures, and
 * writes a {@code Report} with each {@code Ratio}. The benchmarks use {@link
 * io.fluxbus.benchmarks.harness.Stub}, {@link io.fluxbus.benchmarks.harness.Lanes} and {@link
 * io.fluxbus.benchmarks.harness.Meter}.
 */
package io.fluxbus.benchmarks.harness;
