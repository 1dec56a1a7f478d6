package io.fluxbus.benchmarks.harness;

/** The protocol between a client and the stub. */
public enum Protocol {
  HTTP_1_1,
  HTTP_2
}
