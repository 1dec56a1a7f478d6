package io.fluxbus.internal;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * Long Base64 strings of results that still count against the budget of the response that they came
 * in: until the result was delivered, and until its images were saved where Fluxbus saves them. Who
 * keeps a result retains its strings and releases them afterwards; the last release gives the bytes
 * back. Strings that nobody holds, short ones above all, are ignored. Safe for use from any thread.
 *
 * <p>The strings are told apart by identity, so all copies of a result that share a string hold it
 * together, and it is counted once.
 */
public final class HeldBytes {
  private static final IdentityHashMap<Object, Held> HELD = new IdentityHashMap<>();

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
   * Begins to hold a string.
   *
   * @param bytes as they are already reserved in the budget
   */
  public static void hold(String text, long bytes, ByteBudget budget) {
    synchronized (HELD) {
      HELD.put(text, new Held(bytes, budget));
    }
  }

  /** One holder more for each string that is held. */
  public static <T> void retain(List<T> values, Function<T, String> text) {
    for (int i = 0; i < values.size(); i++) {
      String held = text.apply(values.get(i));
      if (held != null) {
        synchronized (HELD) {
          Held found = HELD.get(held);
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
      String held = text.apply(values.get(i));
      if (held != null) {
        release(held);
      }
    }
  }

  private static void release(String text) {
    Held found;
    synchronized (HELD) {
      found = HELD.get(text);
      if (found == null || --found.holders > 0) {
        return;
      }
      HELD.remove(text);
    }
    found.budget.release(found.bytes);
  }
}
