package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON with something before it that makes it a script: a call of a function (JSONP), or a prefix
 * by which servers keep browsers from running it.
 */
final class JsonScript {
  /** In bytes; a longer beginning is not looked at. */
  private static final int MAX_PREFIX = 200;

  private static final Pattern PREFIX =
      Pattern.compile(
          "(?:\\)\\]\\}'?,?|for\\s?\\(;;\\);|while\\s?\\((?:1|true)\\);"
              + "|(?:/\\*\\*/)?\\s?[A-Za-z_$][\\w$.]{0,99}\\s?\\()\\s{0,20}(?=[{\\[])");

  private JsonScript() {}

  /**
   * The text from its JSON on.
   *
   * @param body trimmed
   * @return null if it is something else
   */
  static JsonText json(JsonText body) {
    int length = Math.min(MAX_PREFIX, body.length());
    Matcher prefix = PREFIX.matcher(new String(body.bytes(), body.from(), length, ISO_8859_1));
    return prefix.lookingAt() ? body.part(body.from() + prefix.end(), body.to()) : null;
  }
}
