package io.fluxbus.internal;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Long Base64 strings of results that still count against the budget of the response that they came
 * in: until the result was delivered, and until its images were saved where Fluxbus saves them. Who
 * keeps a result retains its strings and releases them afterwards; the last release gives the bytes
 * back. Strings that are not held, short ones above all, are ignored. Safe for use from any thread.
 *
 * <p>The strings are told apart by identity, so all copies of a result that share a string hold it
 * together, and it is counted once. A string whose holders were lost is released when it was
 * garbage-collected.
 */
public final class HeldBytes {
  /** In characters; a shorter string is not held. */
  public static final int SHORTEST = 64 * 1024;

  private static final Map<Key, Held> HELD = new HashMap<>();
  private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

  private HeldBytes() {}

  private static final class Key extends WeakReference<Object> {
    private final int hash;

    private Key(Object text, ReferenceQueue<Object> queue) {
      super(text, queue);
      hash = System.identityHashCode(text);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return this == other || (other instanceof Key key && get() != null && key.refersTo(get()));
    }
  }

  private static final class Held {
    private final long bytes;
    private final ByteBudget budget;
    private int holders = 1;

    private Held(long bytes, ByteBudget budget) {
      this.bytes = bytes;
      this.budget = budget;
    }
  }

  /**
   * Begins to hold each string that is long enough. One byte a character is reserved for it,
   * whether it fits or not.
   *
   * @return whether there is one; then it is to be released
   */
  public static <T> boolean hold(List<T> values, Function<T, String> text, ByteBudget budget) {
    boolean held = false;
    for (int i = 0; i < values.size(); i++) {
      String string = text.apply(values.get(i));
      if (isLong(string)) {
        synchronized (HELD) {
          budget.reserve(string.length());
          HELD.put(new Key(string, COLLECTED), new Held(string.length(), budget));
        }
        held = true;
      }
    }
    return held;
  }

  /** One holder more for each string that is held. */
  public static <T> void retain(List<T> values, Function<T, String> text) {
    for (int i = 0; i < values.size(); i++) {
      String string = text.apply(values.get(i));
      if (isLong(string)) {
        synchronized (HELD) {
          Held found = HELD.get(new Key(string, null));
          if (found != null) {
            found.holders++;
          }
        }
      }
    }
  }

  /** One holder fewer for each string that is held. */
  public static <T> void release(List<T> values, Function<T, String> text) {
    for (int i = 0; i < values.size(); i++) {
      String string = text.apply(values.get(i));
      if (isLong(string)) {
        release(string);
      }
    }
  }

  private static boolean isLong(String text) {
    return text != null && text.length() >= SHORTEST;
  }

  private static void release(String text) {
    Held found;
    synchronized (HELD) {
      Key key = new Key(text, null);
      found = HELD.get(key);
      if (found == null || --found.holders > 0) {
        return;
      }
      HELD.remove(key);
    }
    found.budget.release(found.bytes);
  }

  /** Releases the strings that were garbage-collected. */
  static void releaseCollected() {
    Reference<?> collected = COLLECTED.poll();
    while (collected != null) {
      Held found;
      synchronized (HELD) {
        found = HELD.remove(collected);
      }
      if (found != null) {
        found.budget.release(found.bytes);
      }
      collected = COLLECTED.poll();
    }
  }
}
