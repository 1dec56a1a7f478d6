package io.fluxbus.benchmarks;

import org.openjdk.jmh.annotations.Threads;

/** Admission from two threads at once. */
@Threads(2)
public class AdmissionOfTwoBenchmark extends AdmissionBenchmark {}
