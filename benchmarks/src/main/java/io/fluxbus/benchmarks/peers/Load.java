package io.fluxbus.benchmarks.peers;

/** Calls that are always in flight, and are made again and again. */
interface Load {
  /** Blocks until that many more calls have succeeded; throws when one failed. */
  void await(long calls) throws Exception;

  /** Makes no more calls, and blocks until those that are in flight have ended. */
  void close() throws Exception;
}
