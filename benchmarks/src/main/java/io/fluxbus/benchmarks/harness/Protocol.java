package io.fluxbus.benchmarks.harness;

/** What a client speaks to the stub. */
public enum Protocol {
  HTTP_1_1,
  HTTP_2
}
