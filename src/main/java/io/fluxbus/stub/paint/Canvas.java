package io.fluxbus.stub.paint;

import io.fluxbus.stub.paint.Palette.Tone;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * The surface on which a scene is painted. Colours are floats, and coordinates are in units.
 *
 * <p>The canvas always has an area of one square unit, so a scene looks the same at every
 * resolution and fits landscape and portrait formats. The top edge is at 0, and the left edge is at
 * minus half of the width.
 */
final class Canvas {
  private static final int CELL = 8;
  private static final float[] THRESHOLDS = thresholds();

  private final int columns;
  private final int rows;
  private final double unit;
  private final float[] samples;

  /** A function that changes the colour of a pixel. */
  interface Shader {
    void shade(int column, double x, double y, Pixel pixel);
  }

  /** A mutable colour. */
  static final class Pixel {
    double red;
    double green;
    double blue;

    void set(Tone tone) {
      red = tone.red();
      green = tone.green();
      blue = tone.blue();
    }

    void copy(Pixel other) {
      red = other.red;
      green = other.green;
      blue = other.blue;
    }

    void mix(Tone tone, double share) {
      mix(tone.red(), tone.green(), tone.blue(), share);
    }

    void mix(double otherRed, double otherGreen, double otherBlue, double share) {
      red += share * (otherRed - red);
      green += share * (otherGreen - green);
      blue += share * (otherBlue - blue);
    }

    void add(Tone tone, double strength) {
      red += strength * tone.red();
      green += strength * tone.green();
      blue += strength * tone.blue();
    }

    void scale(double factor) {
      red *= factor;
      green *= factor;
      blue *= factor;
    }
  }

  Canvas(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    this.unit = Math.sqrt((double) columns * rows);
    this.samples = new float[Math.multiplyExact(3, Math.multiplyExact(columns, rows))];
  }

  int columns() {
    return columns;
  }

  int rows() {
    return rows;
  }

  /** The number of pixels in a unit. */
  double unit() {
    return unit;
  }

  double wide() {
    return columns / unit;
  }

  double tall() {
    return rows / unit;
  }

  double x(int column) {
    return (column + 0.5 - columns / 2.0) / unit;
  }

  /** How much of a pixel lies inside an edge that is this many units away, from 0 to 1. */
  double coverage(double inside) {
    return Math.max(0, Math.min(1, inside * unit + 0.5));
  }

  /** Applies a shader to every pixel. */
  void fill(Shader shader) {
    fill(shader, 0, 0, columns, rows);
  }

  /** Applies a shader to the pixels of a square. */
  void fillAround(double x, double y, double reach, Shader shader) {
    int left = (int) ((x - reach) * unit + columns / 2.0);
    int right = (int) ((x + reach) * unit + columns / 2.0);
    int top = (int) ((y - reach) * unit);
    int bottom = (int) ((y + reach) * unit);
    fill(
        shader,
        Math.max(0, left),
        Math.max(0, top),
        Math.min(columns, right + 1),
        Math.min(rows, bottom + 1));
  }

  private void fill(Shader shader, int left, int top, int right, int bottom) {
    Pixel pixel = new Pixel();
    for (int row = top; row < bottom; row++) {
      double y = (row + 0.5) / unit;
      int index = 3 * (row * columns + left);
      for (int column = left; column < right; column++) {
        pixel.red = samples[index];
        pixel.green = samples[index + 1];
        pixel.blue = samples[index + 2];
        shader.shade(column, x(column), y, pixel);
        samples[index++] = (float) pixel.red;
        samples[index++] = (float) pixel.green;
        samples[index++] = (float) pixel.blue;
      }
    }
  }

  /**
   * Fills the canvas down to a height with a shader without hard edges. On a large canvas the
   * shader computes only some of the pixels, and the others are interpolated.
   */
  void fillSoftly(double bottom, Shader shader) {
    int step = Math.max(1, (int) (unit / 340));
    int end = (int) Math.max(0, Math.min(rows, bottom * unit + 1));
    float[] upper = new float[3 * ((columns - 1) / step + 2)];
    float[] lower = new float[upper.length];
    shadeLine(shader, 0, step, lower);
    for (int row = 0; row < end; row++) {
      if (row % step == 0) {
        float[] spare = upper;
        upper = lower;
        lower = spare;
        shadeLine(shader, row + step, step, lower);
      }
      float down = row % step / (float) step;
      int index = 3 * row * columns;
      for (int column = 0; column < columns; column++) {
        int left = 3 * (column / step);
        float across = column % step / (float) step;
        for (int part = left; part < left + 3; part++) {
          float above = upper[part] + across * (upper[part + 3] - upper[part]);
          float below = lower[part] + across * (lower[part + 3] - lower[part]);
          samples[index++] = above + down * (below - above);
        }
      }
    }
  }

  private void shadeLine(Shader shader, int row, int step, float[] line) {
    Pixel pixel = new Pixel();
    double y = (row + 0.5) / unit;
    for (int index = 0; index < line.length; index += 3) {
      int column = index / 3 * step;
      shader.shade(Math.min(column, columns - 1), x(column), y, pixel);
      line[index] = (float) pixel.red;
      line[index + 1] = (float) pixel.green;
      line[index + 2] = (float) pixel.blue;
    }
  }

  /** Mixes a share of a colour into a pixel. */
  void mix(int column, int row, double red, double green, double blue, double share) {
    int index = 3 * (row * columns + column);
    samples[index] += (float) (share * (red - samples[index]));
    samples[index + 1] += (float) (share * (green - samples[index + 1]));
    samples[index + 2] += (float) (share * (blue - samples[index + 2]));
  }

  /** Paints a soft dot. The radius is in units. A dot smaller than a pixel is fainter. */
  void dot(double x, double y, double radius, Tone tone, double strength) {
    double reach = Math.max(1.3, radius * unit);
    double weight = strength * Math.min(1, radius * unit / reach);
    double centerColumn = x * unit + columns / 2.0 - 0.5;
    double centerRow = y * unit - 0.5;
    int lastRow = Math.min(rows - 1, (int) (centerRow + reach));
    int lastColumn = Math.min(columns - 1, (int) (centerColumn + reach));
    for (int row = Math.max(0, (int) (centerRow - reach)); row <= lastRow; row++) {
      for (int column = Math.max(0, (int) (centerColumn - reach)); column <= lastColumn; column++) {
        double right = column - centerColumn;
        double down = row - centerRow;
        double near = Math.max(0, 1 - (right * right + down * down) / (reach * reach));
        mix(column, row, tone.red(), tone.green(), tone.blue(), weight * near * near);
      }
    }
  }

  /**
   * Paints a pine: tiers of branches that widen from the tip to the foot. With a negative height,
   * the pine is upside down, as a reflection.
   */
  void pine(double x, double foot, double height, double slim, Tone tone) {
    double size = Math.abs(height);
    double tiers = 7 + 40 * slim;
    double reach = size * slim;
    int firstColumn = Math.max(0, (int) ((x - reach) * unit + columns / 2.0));
    int lastColumn = Math.min(columns - 1, (int) ((x + reach) * unit + columns / 2.0));
    int firstRow = Math.max(0, (int) ((foot - Math.max(height, 0)) * unit));
    int lastRow = Math.min(rows - 1, (int) ((foot - Math.min(height, 0)) * unit));
    for (int row = firstRow; row <= lastRow; row++) {
      double down = 1 - (foot - (row + 0.5) / unit) / height;
      for (int column = firstColumn; column <= lastColumn; column++) {
        double aside = Math.abs(x(column) - x);
        double tier = tiers * (down - 0.35 * aside / size);
        double branch = 0.6 + 0.4 * (tier - Math.floor(tier));
        double share = coverage(reach * (0.02 + 0.98 * down) * branch - aside);
        if (share > 0) {
          mix(column, row, tone.red(), tone.green(), tone.blue(), share);
        }
      }
    }
  }

  /** Converts to 8 bits per component. Ordered dithering prevents bands in smooth gradients. */
  BufferedImage toImage() {
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    int index = 0;
    for (int row = 0; row < rows; row++) {
      int cell = row % CELL * CELL;
      for (int column = 0; column < columns; column++) {
        float threshold = THRESHOLDS[cell + column % CELL];
        int from = 3 * index;
        pixels[index++] =
            level(samples[from], threshold) << 16
                | level(samples[from + 1], threshold) << 8
                | level(samples[from + 2], threshold);
      }
    }
    return image;
  }

  private static int level(float sample, float threshold) {
    return (int) Math.max(0f, Math.min(255f, sample * 255f + threshold));
  }

  /** The thresholds of Bayer's matrix: the interleaved bits of row and column, reversed. */
  private static float[] thresholds() {
    float[] thresholds = new float[CELL * CELL];
    for (int row = 0; row < CELL; row++) {
      for (int column = 0; column < CELL; column++) {
        int rank = 0;
        for (int bit = 0; bit < 3; bit++) {
          int pair = ((row ^ column) >> bit & 1) << 1 | (row >> bit & 1);
          rank |= pair << (2 * (2 - bit));
        }
        thresholds[row * CELL + column] = (rank + 0.5f) / (CELL * CELL);
      }
    }
    return thresholds;
  }
}
