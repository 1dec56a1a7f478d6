package io.fluxbus.internal;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A map that compares its keys by identity, and forgets a key after its garbage collection. A value
 * must not refer to its key. Thread-safe.
 */
final class WeakIdentityMap<V> {
  private final Map<IdentityKey, V> values = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

  void put(Object key, V value) {
    for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
      values.remove(gone);
    }
    values.put(new IdentityKey(key, collected), value);
  }

  /** Returns the value, or null. */
  V get(Object key) {
    return values.get(new IdentityKey(key, null));
  }
}
