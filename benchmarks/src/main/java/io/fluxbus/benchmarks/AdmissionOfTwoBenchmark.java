package io.fluxbus.benchmarks;

import org.openjdk.jmh.annotations.Threads;

/** Admission from two threads at the same time. */
@Threads(2)
public class AdmissionOfTwoBenchmark extends AdmissionBenchmark {}
