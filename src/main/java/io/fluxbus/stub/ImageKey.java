package io.fluxbus.stub;

import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.OutputFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that determines an image. The path of the image contains it, so the server can paint
 * the image of any URL again and stores nothing.
 *
 * @param key a hash of prompt, seed and index
 */
record ImageKey(long key, int width, int height, OutputFormat format) {
  static final String FOLDER = "/files/";

  private static final Pattern PATH =
      Pattern.compile(FOLDER + "([0-9a-f]{16})-(\\d{3,4}x\\d{3,4})\\.(jpeg|png)");

  String path() {
    String hex = Long.toHexString(key);
    return FOLDER
        + "0".repeat(16 - hex.length())
        + hex
        + "-"
        + width
        + "x"
        + height
        + "."
        + format.text();
  }

  String contentType() {
    return "image/" + format.text();
  }

  /** The image at a path, if the path is valid. */
  static Optional<ImageKey> parse(String path) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      ImageSize size = ImageSize.parse(matcher.group(2));
      return Optional.of(
          new ImageKey(
              Long.parseUnsignedLong(matcher.group(1), 16),
              size.width(),
              size.height(),
              OutputFormat.parse(matcher.group(3))));
    } catch (InvalidRequestException e) {
      return Optional.empty();
    }
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): every bit affects every other. */
  static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
