package io.fluxbus.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * JSON that can be shown on a terminal and stays on one line: what {@link Printable} escapes is
 * escaped in strings, besides what JSON requires. Characters beyond U+FFFF are not looked at.
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
   * A builder of a factory whose generators escape so, and whose parsers accept any names:
   * Jackson's table of names, which all parsers of a factory share, refuses names when many have
   * one hash. Bytes that are not UTF-8 are replaced.
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
