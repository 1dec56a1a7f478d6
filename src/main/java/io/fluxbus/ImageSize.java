package io.fluxbus;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The requested size of an image: a {@link Preset} of the API, or {@link Sides} in pixels. */
public sealed interface ImageSize {
  /** The width in pixels that the API uses if only the height is given. */
  int DEFAULT_WIDTH = 1024;

  /** The height in pixels that the API uses if only the width is given. */
  int DEFAULT_HEIGHT = 768;

  /** The width in pixels. */
  int width();

  /** The height in pixels. */
  int height();

  /** The preset's name, or {@code WIDTHxHEIGHT}: the form of the command line. */
  String text();

  /**
   * Creates a size in pixels.
   *
   * @throws InvalidRequestException unless each side is 256 to 1440 and a multiple of 32
   */
  static ImageSize of(int width, int height) {
    return new Sides(width, height);
  }

  /**
   * Parses the form that {@link #text()} returns.
   *
   * @throws InvalidRequestException if it is neither a preset nor two valid sides
   */
  static ImageSize parse(String text) {
    Matcher sides = Sides.FORM.matcher(text);
    return sides.matches()
        ? of(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)))
        : Preset.find(text)
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "image_size", "must be WIDTHxHEIGHT or one of " + Preset.NAMES, text));
  }

  /** A size that has a name in the API. */
  enum Preset implements ImageSize {
    SQUARE_HD(1024, 1024),
    SQUARE(512, 512),
    PORTRAIT_4_3(768, 1024),
    PORTRAIT_16_9(576, 1024),
    LANDSCAPE_4_3(1024, 768),
    LANDSCAPE_16_9(1024, 576);

    private static final String NAMES =
        Arrays.stream(values()).map(Preset::text).collect(Collectors.joining(", "));

    private final String text = name().toLowerCase(Locale.ROOT);
    private final int width;
    private final int height;

    Preset(int width, int height) {
      this.width = width;
      this.height = height;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public int height() {
      return height;
    }

    @Override
    public String text() {
      return text;
    }

    /**
     * Returns the preset of that name.
     *
     * @throws InvalidRequestException if no preset has that name
     */
    public static Preset parse(String text) {
      return find(text)
          .orElseThrow(
              () ->
                  new InvalidRequestException(
                      "image_size", "must be width and height or one of " + NAMES, text));
    }

    private static Optional<Preset> find(String text) {
      return Arrays.stream(values()).filter(preset -> preset.text.equals(text)).findAny();
    }
  }

  /**
   * A width and a height.
   *
   * @param width 256 to 1440, a multiple of 32
   * @param height 256 to 1440, a multiple of 32
   */
  record Sides(int width, int height) implements ImageSize {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})x(\\d{1,6})");

    public Sides {
      check("image_size.width", width);
      check("image_size.height", height);
    }

    private static void check(String field, int side) {
      if (side < 256 || side > 1440 || side % 32 != 0) {
        throw new InvalidRequestException(field, "must be a multiple of 32 from 256 to 1440", side);
      }
    }

    @Override
    public String text() {
      return width + "x" + height;
    }
  }
}
