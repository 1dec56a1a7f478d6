package io.fluxbus.store;

import io.fluxbus.GenerationCall;

/** A call without a key, which the store does not record. */
interface KeylessCall extends GenerationCall {
  /** Ends the call because its client is closed. Its failure is then {@code CLOSED}. */
  void close();
}
