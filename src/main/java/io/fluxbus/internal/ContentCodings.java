package io.fluxbus.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Parses the header {@code Content-Encoding}. */
public final class ContentCodings {
  /** Values that servers send, but that are not codings or do not change the bytes. */
  private static final Set<String> NONE =
      Set.of("identity", "none", "binary", "8bit", "utf-8", "aws-chunked");

  private ContentCodings() {}

  /**
   * Returns the names of the codings in the order in which they were applied, in lower case; {@code
   * x-gzip} is {@code gzip}.
   *
   * @param headers the values of the header
   */
  public static List<String> of(List<String> headers) {
    List<String> codings = new ArrayList<>();
    for (String header : headers) {
      for (String coding : header.split(",", -1)) {
        String name = coding.replace('"', ' ').replace('\'', ' ').trim().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !NONE.contains(name)) {
          codings.add(name.equals("x-gzip") ? "gzip" : name);
        }
      }
    }
    return codings;
  }
}
