package io.fluxbus.internal;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates ids in the form of a UUID: a random number of this process, and a counter that starts at
 * a random number. They are unique, but not secret. A random UUID takes ten times as long.
 * Thread-safe.
 */
public final class UniqueId {
  private static final UUID FIRST = UUID.randomUUID();
  private static final AtomicLong COUNTER = new AtomicLong(FIRST.getLeastSignificantBits());

  private UniqueId() {}

  /** Returns an id that no other process and no earlier call has. */
  public static String next() {
    return new UUID(FIRST.getMostSignificantBits(), COUNTER.incrementAndGet()).toString();
  }
}
