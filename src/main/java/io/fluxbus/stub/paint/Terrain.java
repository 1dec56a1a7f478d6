package io.fluxbus.stub.paint;

import io.fluxbus.stub.paint.Canvas.Pixel;
import io.fluxbus.stub.paint.Palette.Tone;
import java.util.Arrays;
import java.util.Random;

/**
 * Land with a relief, seen from a little above: dunes, and hills around a lake.
 *
 * <p>The land is a height field. For each column of the picture, one ray is followed from near to
 * far. A point of the ray is visible if it is above all earlier points on the screen. The part of
 * the column that it adds gets its colour. The parts are weighted by the share of a pixel that they
 * cover, so the outlines are smooth.
 */
final class Terrain {
  private static final double NEAREST = 0.4;
  private static final double FARTHEST = 60;
  private static final double STRIDE = 0.009;
  private static final double PIXELS = 3;
  private static final double BEND = 0.2;

  private final Canvas canvas;
  private final Sky sky;
  private final Ground ground;
  private final double eye;
  private final double level;
  private final Pixel ink = new Pixel();
  private final Pixel before = new Pixel();
  private final Pixel air = new Pixel();
  private final double[] column;
  private double reached;

  /** A height field and its colours. */
  interface Ground {
    double height(double x, double z);

    /** Sets the colour of a point without haze. The slope is in the direction of the view. */
    void shade(double x, double z, double height, double slopeZ, Pixel pixel);
  }

  /**
   * @param eye the height of the viewer's eye
   * @param level the lowest visible height, such as a water level
   */
  private Terrain(Canvas canvas, Sky sky, Ground ground, double eye, double level) {
    this.canvas = canvas;
    this.sky = sky;
    this.ground = ground;
    this.eye = eye;
    this.level = level;
    this.column = new double[4 * canvas.rows()];
  }

  static void dunes(Canvas canvas, Random random) {
    Palette palette = random.nextInt(3) == 0 ? Palette.dusk(random) : Palette.day(random);
    Noise noise = new Noise(random.nextLong());
    double horizon = canvas.tall() * (0.36 + 0.1 * random.nextDouble());
    Sky sky = sky(canvas, palette, noise, horizon, random);
    int[] sands = {0xE0A468, 0xE8BC88, 0xD08A5C, 0xDDB39A, 0xC98F6E};
    Tone sand = Tone.of(sands[random.nextInt(sands.length)]);
    Ground ground = new Grounds.Dunes(noise, palette, sand, sky.lightX() < 0, random);
    new Terrain(canvas, sky, ground, 1.15, -1).paint();
  }

  static void lake(Canvas canvas, Random random) {
    Palette palette = random.nextInt(4) == 0 ? Palette.dusk(random) : Palette.day(random);
    Noise noise = new Noise(random.nextLong());
    double horizon = canvas.tall() * (0.4 + 0.08 * random.nextDouble());
    Sky sky = sky(canvas, palette, noise, horizon, random);
    int[] meadows = {0x7D9A4E, 0x9AA552, 0x5F8F5C, 0xB58F48, 0x8A8F5A};
    Tone meadow = Tone.of(meadows[random.nextInt(meadows.length)]);
    Ground ground = new Grounds.Lake(noise, palette, sky, meadow, random);
    new Terrain(canvas, sky, ground, 1, 0).paint();
  }

  private static Sky sky(
      Canvas canvas, Palette palette, Noise noise, double horizon, Random random) {
    double side = random.nextBoolean() ? 1 : -1;
    return new Sky(
        canvas,
        palette,
        noise,
        horizon,
        side * canvas.wide() * (0.12 + 0.25 * random.nextDouble()),
        horizon * (0.45 + 0.35 * random.nextDouble()),
        0.02 + 0.02 * random.nextDouble(),
        0.4 + 0.5 * random.nextDouble());
  }

  private void paint() {
    sky.paint(sky.horizon() + 0.06);
    for (int index = 0; index < canvas.columns(); index++) {
      cast(canvas.x(index));
      for (int row = 0; row < canvas.rows(); row++) {
        double share = column[4 * row + 3];
        if (share > 0) {
          double scale = 1 / share;
          canvas.mix(
              index,
              row,
              column[4 * row] * scale,
              column[4 * row + 1] * scale,
              column[4 * row + 2] * scale,
              Math.min(1, share));
        }
      }
    }
  }

  /** Follows one ray and collects the colours of its column, weighted by the share they cover. */
  private void cast(double x) {
    Arrays.fill(column, 0);
    sky.gradient(x, sky.horizon(), air);
    reached = canvas.rows();
    boolean seen = false;
    double last = NEAREST;
    double lastSlope = 0;
    double stride = step(last);
    for (double z = last + stride; z < FARTHEST; z += stride) {
      double height = ground.height(x * z, z);
      double top = top(height, z);
      double slope = top < reached ? slope(x, z, height) : 0;
      if (seen && (top >= reached || Math.abs(slope - lastSlope) > BEND)) {
        double end = top >= reached ? crest(x, last, z) : fold(x, last, z, lastSlope, slope);
        before.copy(ink);
        cover(top(ground.height(x * end, end), end));
        seen = false;
      } else if (!seen && slope < 0) {
        // The ray has passed a crest that was visible only between the last two steps.
        double crest = crest(x, last, z);
        double crestHeight = ground.height(x * crest, crest);
        ground.shade(x * crest, crest, crestHeight, 0, ink);
        haze(crest);
        before.copy(ink);
        cover(top(crestHeight, crest));
      }
      if (top < reached) {
        before.copy(ink);
        ground.shade(x * z, z, height, slope, ink);
        haze(z);
        if (!seen) {
          before.copy(ink);
        }
        cover(top);
        seen = true;
      }
      last = z;
      lastSlope = slope;
      // The steps are longer where the land is far below the picture.
      stride = step(z) * (1 + Math.min(4, 50 * Math.max(0, top - canvas.rows()) / canvas.unit()));
    }
  }

  /** The next step on a ray: a few pixels on level ground, but at most a share of the distance. */
  private double step(double z) {
    return Math.min(STRIDE * z, z * z * PIXELS / (eye * canvas.unit()));
  }

  /** The row on the screen, with its fraction. */
  private double top(double height, double z) {
    return (sky.horizon() + (eye - Math.max(level, height)) / z) * canvas.unit();
  }

  /** The slope of the land in the direction of the view. */
  private double slope(double x, double z, double height) {
    double nearer = 0.9996 * z;
    return (height - ground.height(x * nearer, nearer)) / (z - nearer);
  }

  /** Finds the point between two others where the slope changes. */
  private double fold(double x, double from, double to, double nearSlope, double farSlope) {
    double near = from;
    double far = to;
    double middleSlope = (nearSlope + farSlope) / 2;
    for (int round = 0; round < 6; round++) {
      double place = (near + far) / 2;
      double slope = slope(x, place, ground.height(x * place, place));
      if (slope > middleSlope == nearSlope > middleSlope) {
        near = place;
      } else {
        far = place;
      }
    }
    return near;
  }

  /** Finds the point between two others that is highest on the screen, so that crests are sharp. */
  private double crest(double x, double from, double to) {
    double near = from;
    double far = to;
    for (int round = 0; round < 8; round++) {
      double third = (far - near) / 3;
      double one = near + third;
      double other = far - third;
      if (top(ground.height(x * one, one), one) < top(ground.height(x * other, other), other)) {
        far = other;
      } else {
        near = one;
      }
    }
    return (near + far) / 2;
  }

  private void haze(double z) {
    double share = 1 - 1 / (1 + z * z / 420);
    share = Math.max(share, Noise.smooth(0.4 * FARTHEST, FARTHEST, z));
    ink.mix(air.red, air.green, air.blue, share);
  }

  /** Colours the part that a point adds to the column, as a gradient from the previous point. */
  private void cover(double place) {
    double top = Math.max(0, place);
    double bottom = reached;
    if (top >= bottom) {
      return;
    }
    reached = top;
    int last = Math.min(canvas.rows() - 1, (int) bottom);
    for (int row = (int) top; row <= last; row++) {
      double share = Math.min(bottom, row + 1.0) - Math.max(top, row);
      double late = Math.max(0, Math.min(1, (bottom - row - 0.5) / (bottom - top)));
      column[4 * row] += share * (before.red + late * (ink.red - before.red));
      column[4 * row + 1] += share * (before.green + late * (ink.green - before.green));
      column[4 * row + 2] += share * (before.blue + late * (ink.blue - before.blue));
      column[4 * row + 3] += share;
    }
  }
}
