package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A string of a response that may be an image or its URL. Its content determines the form, because
 * servers put {@code data:} URIs into {@code b64_json} and Base64 into {@code url}.
 *
 * @param text the string, not yet decoded
 * @param form the form of the text
 * @param type the media type, or null if the text does not show it
 */
record ImageRef(JsonText text, Form form, String type) {
  /** The longest URL, in characters: common servers reject longer ones. */
  static final int MAX_URL = 16 * 1024;

  private static final int MAX_PLAIN_DATA = 1024 * 1024;
  private static final int MAX_MEDIA_TYPE = 100;
  private static final Pattern IMAGE_PATH =
      Pattern.compile(
          "(?i)[^?#]*\\.(png|jpe?g|webp|gif|avif|bmp|tiff?|heic|heif|jxl|svg)([?#].*)?",
          Pattern.DOTALL);

  /** The form of a text. */
  enum Form {
    /** An absolute http or https URL, or one without a scheme that names a host. */
    URL,
    /** A path from the root of the server. */
    PATH,
    /** A {@code data:} URI in Base64. */
    DATA_BASE64,
    /** A {@code data:} URI in percent-encoded text, as of an SVG image. */
    DATA_TEXT,
    /** The Base64 of an image in a known format. */
    BASE64,
    /** Any other text. */
    OTHER
  }

  /**
   * Determines the form of a value.
   *
   * @return null if it is blank or not a string
   */
  static ImageRef of(JsonText value) {
    if (value == null || !value.string()) {
      return null;
    }
    JsonText text = value.trimmed();
    if (text.length() == 0) {
      return null;
    }
    if (text.startsWith("data:")) {
      return data(text);
    }
    if (text.startsWith("https:") || text.startsWith("http:")) {
      return url(text, Form.URL);
    }
    // Before paths: the Base64 of a JPEG starts with a slash.
    String type = Base64Text.imageType(text, false);
    if (type != null) {
      return new ImageRef(text, Form.BASE64, type);
    }
    if (text.startsWith("/") || text.startsWith("\\/")) {
      String path = text.text(3);
      return url(text, path.startsWith("//") ? Form.URL : Form.PATH);
    }
    return new ImageRef(text, Form.OTHER, null);
  }

  private static ImageRef url(JsonText text, Form form) {
    return new ImageRef(text, text.length() > MAX_URL ? Form.OTHER : form, null);
  }

  private static ImageRef data(JsonText text) {
    int comma = text.from();
    while (comma < text.to() && text.bytes()[comma] != ',') {
      comma++;
    }
    if (comma == text.to()) {
      return new ImageRef(text, Form.OTHER, null);
    }
    String meta =
        text.part(text.from() + "data:".length(), comma)
            .text(MAX_MEDIA_TYPE)
            .toLowerCase(Locale.ROOT);
    JsonText payload = text.part(comma + 1, text.to());
    String declared = meta.split(";", 2)[0].trim();
    boolean image = declared.startsWith("image/");
    if (!meta.replace(" ", "").endsWith(";base64")) {
      return new ImageRef(payload, image ? Form.DATA_TEXT : Form.OTHER, declared);
    }
    String type = Base64Text.imageType(payload, true);
    return image || type != null
        ? new ImageRef(payload, Form.DATA_BASE64, image ? declared : type)
        : new ImageRef(text, Form.OTHER, null);
  }

  /** Whether the text contains the bytes of an image. */
  boolean isInline() {
    return form == Form.DATA_BASE64 || form == Form.DATA_TEXT || form == Form.BASE64;
  }

  /** Whether its path ends with the extension of an image file. */
  boolean hasImageExtension() {
    return IMAGE_PATH.matcher(text.text(MAX_URL)).matches();
  }

  /** Whether {@link #base64} returns a text. */
  boolean isDecodable() {
    return form == Form.DATA_TEXT
        ? text.length() > 0 && text.length() <= MAX_PLAIN_DATA
        : Base64Text.isValid(text, form == Form.DATA_BASE64);
  }

  /** Returns the image's bytes in Base64, in the form that every decoder accepts. */
  String base64() {
    return form == Form.DATA_TEXT
        ? Base64.getEncoder().encodeToString(percentDecoded(text.text(MAX_PLAIN_DATA)))
        : Base64Text.normalize(text, form == Form.DATA_BASE64);
  }

  /** Returns the text as a URL; null if it is too long or not UTF-8. */
  String url() {
    String url = text.length() > MAX_URL ? "" : text.text(MAX_URL).strip();
    return url.isEmpty() || url.indexOf('\uFFFD') >= 0 ? null : url;
  }

  private static byte[] percentDecoded(String text) {
    StringBuilder decoded = new StringBuilder(text.length());
    // One character for each byte.
    String bytes = new String(text.getBytes(StandardCharsets.UTF_8), ISO_8859_1);
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      int high = c == '%' && i + 2 < bytes.length() ? Character.digit(bytes.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes.charAt(i + 2), 16);
      if (low < 0) {
        decoded.append(c);
      } else {
        decoded.append((char) (high << 4 | low));
        i += 2;
      }
    }
    return decoded.toString().getBytes(ISO_8859_1);
  }
}
