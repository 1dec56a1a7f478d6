package io.fluxbus.internal;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Reference counts of long Base64 strings of results. Such a string counts against the byte budget
 * of its response until the result is delivered and, where Fluxbus saves its images, until they are
 * saved. Code that keeps a result retains its strings and releases them afterwards. The last
 * release returns the bytes to the budget. Strings that are not held, such as short ones, are
 * ignored. Thread-safe.
 *
 * <p>Strings are compared by identity, so a string that several copies of a result share is counted
 * once. A string that was never released is released after its garbage collection.
 */
public final class HeldBytes {
  /** The length of the shortest string that is held, in characters. */
  public static final int SHORTEST = 64 * 1024;

  private static final Map<IdentityKey, Held> HELD = new HashMap<>();
  private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

  private HeldBytes() {}

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
   * Starts to hold each string that is long enough. It reserves one byte for each character, even
   * beyond the capacity.
   *
   * @return whether a string is held, which the caller must release
   */
  public static <T> boolean hold(List<T> values, Function<T, String> text, ByteBudget budget) {
    boolean held = false;
    for (int i = 0; i < values.size(); i++) {
      String string = text.apply(values.get(i));
      if (isLong(string)) {
        synchronized (HELD) {
          budget.reserve(string.length());
          HELD.put(new IdentityKey(string, COLLECTED), new Held(string.length(), budget));
        }
        held = true;
      }
    }
    return held;
  }

  /** Increments the count of each string that is held. */
  public static <T> void retain(List<T> values, Function<T, String> text) {
    for (int i = 0; i < values.size(); i++) {
      String string = text.apply(values.get(i));
      if (isLong(string)) {
        synchronized (HELD) {
          Held found = HELD.get(new IdentityKey(string, null));
          if (found != null) {
            found.holders++;
          }
        }
      }
    }
  }

  /** Decrements the count of each string that is held. */
  public static <T> void release(List<T> values, Function<T, String> text) {
    for (int i = 0; i < values.size(); i++) {
      String string = text.apply(values.get(i));
      if (isLong(string)) {
        release(string);
      }
    }
  }

  /** Returns the number of characters of all strings, whether they are held or not. */
  public static <T> long length(List<T> values, Function<T, String> text) {
    return values.stream().map(text).filter(Objects::nonNull).mapToLong(String::length).sum();
  }

  private static boolean isLong(String text) {
    return text != null && text.length() >= SHORTEST;
  }

  private static void release(String text) {
    Held found;
    synchronized (HELD) {
      IdentityKey key = new IdentityKey(text, null);
      found = HELD.get(key);
      if (found == null || --found.holders > 0) {
        return;
      }
      HELD.remove(key);
    }
    found.budget.release(found.bytes);
  }

  /** Releases strings that were garbage-collected. */
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
