package io.fluxbus.benchmarks.harness;

/** A constant number of calls in flight, which are repeated until they are paused. */
public interface Load {
  /** Blocks until a number of further calls have succeeded. Throws if a call failed. */
  void await(long calls) throws Exception;

  /** Starts no more calls, and blocks until the calls in flight have completed. */
  void pause() throws Exception;

  /** Continues after a pause. */
  void resume();
}
