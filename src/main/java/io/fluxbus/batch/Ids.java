package io.fluxbus.batch;

import java.io.Closeable;
import java.io.IOException;

/** The ids of an input. */
interface Ids extends Closeable {
  /** Adds an id, and returns whether it is new. */
  boolean add(String id) throws IOException;
}
