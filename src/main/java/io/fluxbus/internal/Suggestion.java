package io.fluxbus.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the name that a user probably meant. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * Returns the end of an error message, such as {@code ", did you mean --size?"}. It is empty if
   * no known name is similar.
   *
   * @param given the unknown name
   */
  public static String of(String given, Collection<String> known) {
    int most = 1 + given.length() / 4;
    return known.stream()
        .filter(name -> !name.equals(given) && distance(given, name) <= most)
        .min(
            Comparator.comparingInt((String name) -> distance(given, name))
                .thenComparing(Comparator.naturalOrder()))
        .map(name -> ", did you mean " + name + "?")
        .orElse("");
  }

  /** Levenshtein's distance, without regard to case. */
  private static int distance(String from, String to) {
    String source = from.toLowerCase(Locale.ROOT);
    String target = to.toLowerCase(Locale.ROOT);
    int[] row = new int[target.length() + 1];
    for (int column = 0; column < row.length; column++) {
      row[column] = column;
    }
    for (int i = 0; i < source.length(); i++) {
      int diagonal = row[0];
      row[0] = i + 1;
      for (int column = 1; column < row.length; column++) {
        int substituted = diagonal + (source.charAt(i) == target.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(substituted, 1 + Math.min(diagonal, row[column - 1]));
      }
    }
    return row[target.length()];
  }
}
