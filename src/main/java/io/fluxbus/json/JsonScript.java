package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognizes JSON after a prefix of a script: a function call (JSONP), or a prefix with which
 * servers keep browsers from executing the JSON.
 */
final class JsonScript {
  /** The longest prefix, in bytes. */
  private static final int MAX_PREFIX = 200;

  private static final Pattern PREFIX =
      Pattern.compile(
          "(?:\\)\\]\\}'?,?|for\\s?\\(;;\\);|while\\s?\\((?:1|true)\\);"
              + "|(?:/\\*\\*/)?\\s?[A-Za-z_$][\\w$.]{0,99}\\s?\\()\\s{0,20}(?=[{\\[])");

  private JsonScript() {}

  /**
   * Returns the text without the prefix.
   *
   * @param body a trimmed body
   * @return null if there is no such prefix
   */
  static JsonText json(JsonText body) {
    int length = Math.min(MAX_PREFIX, body.length());
    Matcher prefix = PREFIX.matcher(new String(body.bytes(), body.from(), length, ISO_8859_1));
    return prefix.lookingAt() ? body.part(body.from() + prefix.end(), body.to()) : null;
  }
}
