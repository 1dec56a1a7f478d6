package io.fluxbus.stub.paint;

import io.fluxbus.stub.paint.Canvas.Pixel;
import io.fluxbus.stub.paint.Palette.Tone;
import java.util.Random;

/**
 * Night scenes: an aurora over a forest, and a planet in front of a nebula.
 *
 * <p>A curtain of the aurora follows a line of noise. Its lower edge is sharp, it fades upwards,
 * and noise along the line divides it into rays. The planet is a sphere with bands, lit from one
 * side.
 */
final class NightScenes {
  private NightScenes() {}

  static void aurora(Canvas canvas, Random random) {
    Palette palette = Palette.night(random);
    Noise noise = new Noise(random.nextLong());
    double tall = canvas.tall();
    double shore = tall * (0.74 + 0.08 * random.nextDouble());
    int[][] pairs = {{0x5CF2A4, 0x8A5CF0}, {0x58E8D0, 0xC65CD8}, {0x62F078, 0x3C90E8}};
    int[] pair = pairs[random.nextInt(pairs.length)];
    Tone low = Tone.of(pair[0]);
    Tone high = Tone.of(pair[1]);
    Curtain[] curtains = new Curtain[2 + random.nextInt(2)];
    for (int index = 0; index < curtains.length; index++) {
      curtains[index] = new Curtain(canvas, noise, shore * (0.8 - 0.2 * index), low, high, random);
    }
    canvas.fillSoftly(
        tall,
        (column, x, y, pixel) -> {
          double below = y - shore;
          double ripple = 0;
          if (below > 0) {
            double distance = 1 / (below + 0.03);
            ripple = noise.fractal(1.2 * x * distance, 3 * distance, 3);
          }
          double bent = 1.6 * below - 0.1 * ripple * (0.15 + below);
          double seen = below > 0 ? shore - Math.max(0, bent) : y;
          double t = seen / shore;
          pixel.set(palette.zenith());
          pixel.mix(palette.middle(), Noise.smooth(0, 0.9, t));
          pixel.mix(palette.horizon(), 0.55 * Noise.smooth(0.55, 1.15, t));
          for (Curtain curtain : curtains) {
            curtain.shine(column, x, seen, pixel);
          }
          if (below > 0) {
            pixel.mix(palette.land(), 0.3 + 0.3 * Noise.smooth(0, 0.25, below));
          }
        });
    stars(canvas, random, shore, 420, palette.light());
    Tone far = palette.land().mix(palette.middle(), 0.35);
    forest(canvas, noise, random, shore, 0.6, 240, far);
    forest(canvas, noise, random, shore, 1.0, 130, palette.land());
  }

  private static void forest(
      Canvas canvas, Noise noise, Random random, double foot, double size, int count, Tone tone) {
    double shift = 50 * random.nextDouble();
    for (int tree = 0; tree < count; tree++) {
      double x = canvas.wide() * (1.04 * (tree + random.nextDouble()) / count - 0.52);
      double grove = 0.5 + 0.5 * noise.fractal(2.2 * x + shift, 8.8, 2);
      double height = size * (0.02 + 0.2 * grove * grove * (0.5 + 0.5 * random.nextDouble()));
      double slim = 0.13 + 0.06 * random.nextDouble();
      canvas.pine(x, foot + 0.004, height, slim, tone);
      canvas.pine(x, foot + 0.003, -0.62 * height, 1.5 * slim, tone);
    }
  }

  static void planet(Canvas canvas, Random random) {
    Palette palette = Palette.night(random);
    Palette warm = random.nextBoolean() ? Palette.dusk(random) : Palette.day(random);
    Palette gas = Palette.dusk(random);
    Noise noise = new Noise(random.nextLong());
    double space = Math.min(1, 1.3 * Math.min(canvas.wide(), canvas.tall()));
    double radius = space * (0.2 + 0.14 * random.nextDouble());
    double centerX = canvas.wide() * (0.3 * random.nextDouble() - 0.15);
    double centerY = canvas.tall() * (0.42 + 0.2 * random.nextDouble());
    canvas.fillSoftly(
        canvas.tall(), (column, x, y, pixel) -> nebula(noise, palette, gas, x, y, pixel));
    stars(canvas, random, canvas.tall(), 700, palette.light());
    new Planet(canvas, noise, palette, warm, radius, random).paint(centerX, centerY);
  }

  private static void nebula(
      Noise noise, Palette palette, Palette gas, double x, double y, Pixel pixel) {
    double bend = noise.fractal(1.4 * x, 1.4 * y, 3);
    double cloud = noise.fractal(2.1 * x + 1.6 * bend, 2.1 * y - 1.6 * bend + 9, 5);
    pixel.set(palette.zenith());
    pixel.mix(palette.middle(), Noise.smooth(-0.5, 0.5, bend));
    pixel.mix(gas.middle(), 0.65 * Noise.smooth(-0.1, 0.55, cloud));
    pixel.mix(gas.horizon(), 0.4 * Noise.smooth(0.2, 0.7, cloud + 0.3 * bend));
  }

  private static void stars(Canvas canvas, Random random, double bottom, int count, Tone tone) {
    for (int star = 0; star < count; star++) {
      double x = canvas.wide() * (random.nextDouble() - 0.5);
      double y = bottom * random.nextDouble();
      double size = random.nextDouble();
      size *= size * size;
      canvas.dot(x, y, 0.0012 + 0.0022 * size, tone, 0.25 + 0.75 * size);
    }
  }

  /**
   * A gas planet with bands, usually with a ring. Coordinates are in radii of the planet, and
   * rotated so that the ring is horizontal.
   */
  private static final class Planet {
    private static final double INNER = 1.35;
    private static final double OUTER = 2.15;

    private final Canvas canvas;
    private final Noise noise;
    private final Palette palette;
    private final Palette warm;
    private final double radius;
    private final double bands;
    private final double sine;
    private final double cosine;
    private final double squash;
    private final double depth;
    private final boolean ringed;
    private final double lightX;
    private final double lightY = -0.4;
    private final double lightZ;

    Planet(
        Canvas canvas, Noise noise, Palette palette, Palette warm, double radius, Random random) {
      this.canvas = canvas;
      this.noise = noise;
      this.palette = palette;
      this.warm = warm;
      this.radius = radius;
      this.bands = 2.5 + 3 * random.nextDouble();
      this.sine = 0.7 * random.nextDouble() - 0.35;
      this.cosine = Math.sqrt(1 - sine * sine);
      this.squash = 0.16 + 0.2 * random.nextDouble();
      this.depth = Math.sqrt(1 - squash * squash);
      this.ringed = random.nextInt(4) > 0;
      this.lightX = random.nextBoolean() ? 0.76 : -0.76;
      this.lightZ = Math.sqrt(1 - lightX * lightX - lightY * lightY);
    }

    void paint(double centerX, double centerY) {
      Pixel ink = new Pixel();
      Pixel ringInk = new Pixel();
      for (int row = 0; row < canvas.rows(); row++) {
        double down = (row + 0.5) / canvas.unit() - centerY;
        for (int column = 0; column < canvas.columns(); column++) {
          double right = canvas.x(column) - centerX;
          double x = (cosine * right + sine * down) / radius;
          double y = (cosine * down - sine * right) / radius;
          double distance = Math.sqrt(x * x + y * y);
          if (distance < OUTER) {
            double ring = ring(x, y, ringInk);
            mix(column, row, ringInk, y < 0 ? ring : 0);
            mix(column, row, ink, air(x, y, distance, ink));
            mix(column, row, ink, globe(x, y, distance, ink));
            mix(column, row, ringInk, y < 0 ? 0 : ring);
          }
        }
      }
    }

    private void mix(int column, int row, Pixel ink, double share) {
      if (share > 0) {
        canvas.mix(column, row, ink.red, ink.green, ink.blue, share);
      }
    }

    /** Sets the colour of the atmosphere, and returns its opacity. */
    private double air(double x, double y, double distance, Pixel pixel) {
      pixel.set(warm.light());
      double facing = Math.max(0, 0.3 + 0.7 * (x * lightX + y * lightY) / Math.max(1, distance));
      double glow = Math.max(0, 1 - Math.max(0, distance - 1) / 0.18);
      return 0.4 * facing * glow * glow * glow;
    }

    /** Sets the colour of a point of the globe, and returns its opacity. */
    private double globe(double x, double y, double distance, Pixel pixel) {
      double share = canvas.coverage((1 - distance) * radius);
      if (share <= 0) {
        return 0;
      }
      double z = Math.sqrt(Math.max(0, 1 - distance * distance));
      double across = y * depth - z * squash;
      double around = noise.fractal(2.2 * x + 4, 5 * across, 4);
      double band = noise.fractal(0.35 * x, bands * across + 0.32 * around, 4);
      pixel.set(warm.middle());
      pixel.mix(warm.horizon(), Noise.smooth(-0.35, 0.3, band));
      pixel.mix(warm.light(), 0.6 * Noise.smooth(0.15, 0.6, band + 0.25 * around));
      pixel.mix(warm.zenith(), 0.5 * Noise.smooth(-0.15, -0.55, band));
      double facing = x * lightX + y * lightY + z * lightZ;
      double day = Noise.smooth(-0.15, 0.75, facing);
      pixel.mix(palette.land(), 0.97 * (1 - day));
      pixel.mix(warm.light(), 0.5 * day * (1 - z) * (1 - z));
      return share;
    }

    /** Sets the colour of a point in the plane of the ring, and returns its opacity. */
    private double ring(double x, double y, Pixel pixel) {
      double outwards = y / squash;
      double distance = Math.sqrt(x * x + outwards * outwards);
      if (!ringed || distance < INNER || distance > OUTER) {
        return 0;
      }
      double grain = noise.fractal(9 * distance, 3.3, 4);
      double ends = Noise.smooth(INNER, INNER + 0.08, distance);
      ends *= Noise.smooth(OUTER, OUTER - 0.1, distance);
      double z = outwards * depth;
      double towards = x * lightX + y * lightY + z * lightZ;
      double aside = distance * distance - towards * towards;
      double shadow = towards < 0 ? Noise.smooth(1.08, 0.92, aside) : 0;
      pixel.set(warm.horizon());
      pixel.mix(warm.light(), Noise.smooth(-0.2, 0.5, grain));
      pixel.mix(palette.land(), 0.92 * shadow);
      return ends * (0.3 + 0.6 * Noise.smooth(-0.4, 0.4, grain));
    }
  }

  /** One curtain of an aurora. */
  private static final class Curtain {
    private final Noise noise;
    private final Tone low;
    private final Tone high;
    private final double tall;
    private final double shift;
    private final double[] lines;
    private final double[] strengths;

    Curtain(Canvas canvas, Noise noise, double foot, Tone low, Tone high, Random random) {
      this.noise = noise;
      this.low = low;
      this.high = high;
      this.tall = canvas.tall();
      this.shift = 60 * random.nextDouble();
      this.lines = new double[canvas.columns()];
      this.strengths = new double[canvas.columns()];
      double slant = 0.5 * random.nextDouble() - 0.25;
      double strength = 0.65 + 0.3 * random.nextDouble();
      for (int column = 0; column < lines.length; column++) {
        double x = canvas.x(column);
        double along = 1.1 * x + shift;
        lines[column] = foot + 0.3 * tall * noise.fractal(along, 3.7, 3) + slant * x;
        strengths[column] = strength * Noise.smooth(-0.95, 0.2, noise.at(1.3 * along, 40));
      }
    }

    void shine(int column, double x, double y, Pixel pixel) {
      double above = lines[column] - y;
      double edge = Noise.smooth(-0.035, 0.025, above);
      if (edge <= 0) {
        return;
      }
      double along = 1.1 * x + shift + 0.12 * above;
      double rays = 0.5 + 0.5 * noise.fractal(9 * along, 0.8 * above, 3);
      double reach = tall * (0.1 + 0.42 * rays * rays);
      double fade = Math.max(0, above) / reach;
      double glow = edge * strengths[column] * (0.35 + 0.65 * rays) / (1 + 2.4 * fade * fade);
      glow *= Noise.smooth(2.6, 0.2, fade);
      double hue = Noise.smooth(0.1, 1.3, fade);
      pixel.add(low, glow * (1 - hue));
      pixel.add(high, 0.75 * glow * hue);
    }
  }
}
