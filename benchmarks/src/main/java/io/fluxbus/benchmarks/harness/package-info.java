/**
 * What runs the benchmarks, and what their figures are made of.
 *
 * <p>Start with {@link io.fluxbus.benchmarks.harness.Run}, which is what the scripts {@code run}
 * and {@code check} start. It starts the stub ({@code StubProcess}) on a core of its own ({@code
 * Cores}), measures how much that can do ({@code StubBenchmark}), runs JMH ({@code Harness}) with
 * {@link io.fluxbus.benchmarks.harness.Meter}, which adds CPU and other figures to JMH's own, and
 * writes a {@code Report} with each {@code Ratio} that matters. Benchmarks themselves use {@link
 * io.fluxbus.benchmarks.harness.Stub}, {@link io.fluxbus.benchmarks.harness.Lanes} and {@link
 * io.fluxbus.benchmarks.harness.Meter}.
 */
package io.fluxbus.benchmarks.harness;
