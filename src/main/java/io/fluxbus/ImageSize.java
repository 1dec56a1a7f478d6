package io.fluxbus;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How large an image shall be: a {@link Preset} of the API, or {@link Sides} of one's own. */
public sealed interface ImageSize {
  /** The width at the server when an object names only the height. */
  int DEFAULT_WIDTH = 1024;

  /** The height at the server when an object names only the width. */
  int DEFAULT_HEIGHT = 768;

  /** In pixels. */
  int width();

  /** In pixels. */
  int height();

  /** As it is written on a command line: the preset's name, or {@code WIDTHxHEIGHT}. */
  String text();

  /**
   * A size in pixels.
   *
   * @throws InvalidRequestException unless each side is 256 to 1440 and a multiple of 32
   */
  static ImageSize of(int width, int height) {
    return new Sides(width, height);
  }

  /**
   * Reads what {@link #text()} writes.
   *
   * @throws InvalidRequestException when it is neither a preset nor two valid sides
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

  /** The sizes that the API has names for. */
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
     * The preset of that name.
     *
     * @throws InvalidRequestException when there is none
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
