package io.fluxbus.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * Escapes for JSON that stays on one line and can be shown on a terminal: the characters of {@link
 * Printable} in addition to those that JSON requires. Characters above U+FFFF are not escaped.
 */
public final class JsonEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1L;
  private static final int DELETE = 0x7F;
  private static final int[] ASCII = standardAsciiEscapesForJSON();

  static {
    ASCII[DELETE] = ESCAPE_STANDARD;
  }

  private JsonEscapes() {}

  /**
   * Returns a builder of a factory. Its generators use these escapes. Its parsers accept any names:
   * by default, all parsers of a factory share a table of names, which fails if many names have the
   * same hash. Bytes that are not UTF-8 are replaced.
   */
  public static JsonFactoryBuilder factory() {
    return new JsonFactoryBuilder()
        .characterEscapes(new JsonEscapes())
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES);
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ASCII.clone();
  }

  @Override
  public SerializableString getEscapeSequence(int unit) {
    return Character.isSurrogate((char) unit) || Printable.isPrintable(unit)
        ? null
        : new SerializedString(Printable.escape((char) unit));
  }
}
