package io.fluxbus.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The calls of a {@link MemoryOutcomeStore} by their keys, in the order of their claims. Their
 * number is limited, and so are the bytes of the images in their outcomes. The lock of the store
 * protects it.
 */
final class MemoryCalls {
  private static final Logger LOGGER = System.getLogger("io.fluxbus.store");

  private final int maxCalls;
  private final long maxBytes;
  private final Map<CallKey, MemoryCall> calls = new LinkedHashMap<>();

  /** The bytes of the images in all outcomes. */
  private long bytes;

  private boolean warned;

  MemoryCalls(int maxCalls, long maxBytes) {
    this.maxCalls = maxCalls;
    this.maxBytes = maxBytes;
  }

  /** Returns the call of a key; null if the key is free. */
  MemoryCall get(CallKey key) {
    return calls.get(key);
  }

  Collection<MemoryCall> all() {
    return calls.values();
  }

  /** Adds a call, or replaces that of the same key. */
  void put(MemoryCall call) {
    MemoryCall replaced = calls.put(call.claim.key(), call);
    bytes -= replaced == null ? 0 : replaced.imageBytes();
    if (calls.size() > maxCalls) {
      forgetOldest(MemoryCall::isSettled);
    }
  }

  void remove(CallKey key) {
    MemoryCall removed = calls.remove(key);
    bytes -= removed == null ? 0 : removed.imageBytes();
  }

  /** The outcome of a call was recorded. */
  void recorded(MemoryCall call) {
    bytes += call.imageBytes();
    boolean found = true;
    while (bytes > maxBytes && found) {
      found = forgetOldest(each -> each != call && each.imageBytes() > 0);
    }
  }

  private boolean forgetOldest(Predicate<MemoryCall> which) {
    MemoryCall oldest = calls.values().stream().filter(which).findFirst().orElse(null);
    if (oldest == null) {
      return false;
    }
    remove(oldest.claim.key());
    if (!warned) {
      warned = true;
      LOGGER.log(
          Level.WARNING,
          "the store in memory is full and forgets its oldest keys, which would be billed again; a"
              + " store in a database keeps them");
    }
    return true;
  }
}
