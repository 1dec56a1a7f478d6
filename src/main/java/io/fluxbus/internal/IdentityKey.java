package io.fluxbus.internal;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/** A key of a map that compares objects by identity and does not keep them alive. */
final class IdentityKey extends WeakReference<Object> {
  private final int hash;

  /**
   * @param queue receives the key after the garbage collection of the object; null for a key that
   *     is only used to look up an entry
   */
  IdentityKey(Object object, ReferenceQueue<Object> queue) {
    super(object, queue);
    hash = System.identityHashCode(object);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof IdentityKey key && get() != null && key.refersTo(get()));
  }
}
