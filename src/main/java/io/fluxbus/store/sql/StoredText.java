package io.fluxbus.store.sql;

import java.util.regex.Pattern;

/** Texts that both databases store as they are. */
final class StoredText {
  /** PostgreSQL rejects NUL, and half of a surrogate pair has no UTF-8. */
  private static final Pattern OTHER = Pattern.compile("[\\x00\\p{Cs}]");

  private StoredText() {}

  /** Whether a text can be stored. Null can. */
  static boolean isValid(String text) {
    return text == null || !OTHER.matcher(text).find();
  }

  /** Replaces what cannot be stored, for a text that is only searched. */
  static String replaceInvalid(String text) {
    return isValid(text) ? text : OTHER.matcher(text).replaceAll("\ufffd");
  }
}
