/**
 * Runs the benchmarks and processes their figures.
 *
 * <p>Start reading with {@link io.fluxbus.benchmarks.harness.Run}, the main class of the scripts
 * {@code run} and {@code check}. It starts the stub ({@code ServerProcess}) on its own core ({@code
 * Cores}), measures the capacity of the stub ({@code StubBenchmark}), measures the benchmarks, and
 * writes a {@code Report} with each {@code Ratio}.
 *
 * <p>{@code Harness} measures with JMH, and with {@link io.fluxbus.benchmarks.harness.Meter}, which
 * adds CPU time and other figures. {@code PairedRuns} compares the ways of a {@link
 * io.fluxbus.benchmarks.harness.LoadBenchmark}: the {@code LoadProcess} of each measures a {@code
 * Slice} in its turn, and {@code Rounds} processes the slices. The benchmarks use {@link
 * io.fluxbus.benchmarks.harness.Stub}, {@link io.fluxbus.benchmarks.harness.Lanes} and {@link
 * io.fluxbus.benchmarks.harness.Meter}.
 */
package io.fluxbus.benchmarks.harness;
