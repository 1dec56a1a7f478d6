package io.fluxbus.stub.paint;

import io.fluxbus.stub.paint.Canvas.Pixel;
import io.fluxbus.stub.paint.Palette.Tone;
import java.util.Random;

/**
 * Landscapes of flat layers: mountain ranges in the mist, and the open sea.
 *
 * <p>The outline of a range is ridged noise. Distant ranges have the colour of haze, near ones are
 * dark, and mist covers the foot of each. The sea reflects the sky, distorted by noise in
 * perspective.
 */
final class Vistas {
  private Vistas() {}

  static void mountains(Canvas canvas, Random random) {
    Palette palette = random.nextInt(3) == 0 ? Palette.dusk(random) : Palette.day(random);
    Noise noise = new Noise(random.nextLong());
    double tall = canvas.tall();
    double first = tall * (0.42 + 0.1 * random.nextDouble());
    Sky sky =
        new Sky(
            canvas,
            palette,
            noise,
            first + 0.08 * tall,
            canvas.wide() * (0.6 * random.nextDouble() - 0.3),
            first - tall * (0.06 + 0.16 * random.nextDouble()),
            0.022 + 0.03 * random.nextDouble(),
            0.45 + 0.5 * random.nextDouble());
    Range[] ranges = new Range[5 + random.nextInt(3)];
    for (int index = 0; index < ranges.length; index++) {
      ranges[index] = new Range(canvas, palette, noise, first, index, ranges.length, random);
    }
    double bottom = 0;
    for (double top : ranges[0].tops) {
      bottom = Math.max(bottom, top);
    }
    sky.paint(bottom + 2 / canvas.unit());
    Pixel edge = new Pixel();
    canvas.fill(
        (column, x, y, pixel) -> {
          int index = ranges.length - 1;
          while (index >= 0 && canvas.coverage(y - ranges[index].tops[column]) < 1) {
            index--;
          }
          if (index >= 0) {
            ranges[index].shade(x, y, pixel);
          }
          for (int nearer = index + 1; nearer < ranges.length; nearer++) {
            double share = canvas.coverage(y - ranges[nearer].tops[column]);
            if (share > 0) {
              ranges[nearer].shade(x, y, edge);
              pixel.mix(edge.red, edge.green, edge.blue, share);
            }
          }
        });
    plant(canvas, palette, noise, ranges[ranges.length - 1].tops, random);
  }

  /** Groves of small pines on the nearest range. */
  private static void plant(
      Canvas canvas, Palette palette, Noise noise, double[] tops, Random random) {
    for (int tree = 0; tree < 260; tree++) {
      int column = random.nextInt(canvas.columns());
      double height = 0.018 + 0.04 * random.nextDouble() * random.nextDouble();
      double grove = noise.at(4 * canvas.x(column), 77);
      double slim = 0.15 + 0.07 * random.nextDouble();
      if (grove > -0.15) {
        double size = height * (1 + grove);
        canvas.pine(canvas.x(column), tops[column] + 0.1 * size, size, slim, palette.land());
      }
    }
  }

  static void sea(Canvas canvas, Random random) {
    int mood = random.nextInt(3);
    Palette palette =
        switch (mood) {
          case 0 -> Palette.night(random);
          case 1 -> Palette.day(random);
          default -> Palette.dusk(random);
        };
    Noise noise = new Noise(random.nextLong());
    double tall = canvas.tall();
    double horizon = tall * (0.5 + 0.12 * random.nextDouble());
    double altitude = horizon * ((mood == 0 ? 0.35 : 0.15) + 0.25 * random.nextDouble());
    double lightX = canvas.wide() * (0.5 * random.nextDouble() - 0.25);
    Sky sky =
        new Sky(
            canvas,
            palette,
            noise,
            horizon,
            lightX,
            horizon - altitude,
            0.03 + 0.025 * random.nextDouble(),
            0.35 + 0.45 * random.nextDouble());
    double side = lightX > 0 ? -1 : 1;
    double[] coast = new double[canvas.columns()];
    double shift = 60 * random.nextDouble();
    for (int column = 0; column < coast.length; column++) {
      double x = canvas.x(column);
      double ridge = noise.ridged(3 * x + shift, 31.7, 6);
      double fall = side * x / canvas.wide();
      coast[column] = horizon - 0.26 * tall * (ridge - 0.45) * Noise.smooth(-0.08, 0.5, fall);
    }
    Tone land = palette.haze().mix(palette.land(), 0.55);
    sky.paint(horizon);
    canvas.fill(
        (column, x, y, pixel) -> {
          if (y < horizon) {
            double share = canvas.coverage(y - coast[column]);
            if (share > 0) {
              pixel.mix(land, share);
              pixel.mix(palette.haze(), share * 0.7 * Noise.smooth(horizon - 0.07, horizon, y));
            }
          } else {
            water(canvas, palette, noise, sky, x, y, pixel);
          }
        });
  }

  private static void water(
      Canvas canvas, Palette palette, Noise noise, Sky sky, double x, double y, Pixel pixel) {
    double below = y - sky.horizon();
    double distance = 1 / (below + 0.012);
    double calm = Math.min(1, 0.12 * canvas.unit() / (distance * distance));
    double swell = calm * noise.fractal(0.9 * x * distance, 2.6 * distance, 4);
    double chop = noise.fractal(2.2 * x * distance + 31, 7 * distance, 3);
    sky.gradient(x + 0.1 * swell, sky.horizon() - 1.1 * below - 0.2 * swell * (0.3 + below), pixel);
    double depth = 0.22 + 0.5 * Noise.smooth(0, 0.6, below);
    pixel.mix(palette.land(), depth * (0.8 - 0.35 * swell));
    double width = 0.025 + 0.22 * below;
    double aside = (x - sky.lightX()) / width;
    double path = 1 / (1 + aside * aside);
    double sparkle = Noise.smooth(0.42, -0.1, 0.25 - path * 0.5 + 0.7 * (0.3 - chop) - 0.3 * swell);
    pixel.mix(palette.light(), 0.9 * path * sparkle);
  }

  /** One range of mountains, between the farthest one and the nearest. */
  private static final class Range {
    private final double[] tops;
    private final Noise noise;
    private final Tone tone;
    private final Tone light;
    private final Tone mist;
    private final double near;
    private final double base;
    private final double height;
    private final double shift;

    Range(
        Canvas canvas,
        Palette palette,
        Noise noise,
        double first,
        int index,
        int count,
        Random random) {
      double tall = canvas.tall();
      this.noise = noise;
      this.near = index / (count - 1.0);
      this.base = first + (0.97 * tall - first) * near * (0.55 + 0.45 * near);
      this.height = tall * (0.24 - 0.12 * near) * (0.8 + 0.5 * random.nextDouble());
      this.shift = 60 * random.nextDouble();
      this.light = palette.light();
      this.mist = palette.haze().mix(palette.light(), 0.25);
      Tone far = palette.haze().mix(palette.middle(), 0.3 * (1 - near));
      this.tone = far.mix(palette.land(), 0.14 + 0.82 * near);
      this.tops = new double[canvas.columns()];
      double stretch = 1.9 - 0.4 * near + 0.5 * random.nextDouble();
      for (int column = 0; column < tops.length; column++) {
        double ridge = noise.ridged(canvas.x(column) * stretch + shift, 7.3 * index, 7);
        tops[column] = base - height * (1.9 * ridge - 1.1);
      }
    }

    void shade(double x, double y, Pixel pixel) {
      double slope = noise.fractal(6 * x + shift, 5 * y + 3 * x, 3);
      double drift = noise.fractal(1.7 * x - shift, 5 * y, 2);
      double sunk = (y - base) / height + 0.3 * drift;
      pixel.set(tone);
      pixel.mix(light, 0.16 * Math.max(0, slope));
      pixel.scale(1 + 0.12 * Math.min(0, slope));
      pixel.mix(mist, Noise.smooth(-0.35, 0.9, sunk) * (0.8 - 0.6 * near));
    }
  }
}
