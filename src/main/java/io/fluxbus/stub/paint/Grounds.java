package io.fluxbus.stub.paint;

import io.fluxbus.stub.paint.Canvas.Pixel;
import io.fluxbus.stub.paint.Palette.Tone;
import java.util.Random;

/**
 * The kinds of land that {@link Terrain} can paint.
 *
 * <p>Their heights are functions of noise. How steeply a place faces the sun determines its light.
 */
final class Grounds {
  private Grounds() {}

  /** Dunes: long slopes on the windward side, and short, steep ones behind the crests. */
  static final class Dunes implements Terrain.Ground {
    private static final double CREST = 0.7;

    private final Noise noise;
    private final Tone lit;
    private final Tone shade;
    private final double side;
    private final double shift;
    private final double turn;

    Dunes(Noise noise, Palette palette, Tone sand, boolean lightAtLeft, Random random) {
      this.noise = noise;
      this.lit = sand.mix(palette.light(), 0.25);
      this.shade = sand.mix(palette.land(), 0.68).mix(palette.middle(), 0.15);
      this.side = lightAtLeft ? -1 : 1;
      this.shift = 40 * random.nextDouble();
      this.turn = 0.25 + 0.35 * random.nextDouble();
    }

    @Override
    public double height(double x, double z) {
      double bend = noise.fractal(0.15 * x + shift, 0.15 * z, 2);
      double large = wave(0.11 * (-side * x + turn * z) + 0.9 * bend + shift);
      double strength = 0.55 + 0.45 * noise.at(0.13 * x - shift, 0.16 * z);
      double swing = noise.at(0.7 * x, 0.7 * z + shift);
      double small = wave(0.4 * (-side * x + 0.8 * z) + 0.45 * swing - 1.3 * bend);
      return 1.7 * strength * large + 0.13 * small * (1 - 0.6 * large) - 0.6;
    }

    @Override
    public void shade(double x, double z, double height, double slopeZ, Pixel pixel) {
      // The step is very small, so that the neighbour is rarely beyond a crest.
      double step = 0.0004 * z;
      double slopeX = (height(x + side * step, z) - height) / step;
      double phase = 13 * (z - 0.5 * side * x) + 2.5 * noise.fractal(0.9 * x, 0.9 * z, 2);
      double ripple = 0.1 * Math.abs(phase - 2 * Math.floor(phase / 2) - 1) / (1 + 0.06 * z * z);
      double facing = 0.36 - slopeX * 0.95 - 0.2 * slopeZ + ripple;
      double light = facing / Math.sqrt(1 + slopeX * slopeX + slopeZ * slopeZ);
      pixel.set(shade);
      pixel.mix(lit, Noise.smooth(-0.15, 0.85, light));
      pixel.scale(1 + 0.04 * noise.at(40 * x, 40 * z) / (1 + z));
    }

    private static double wave(double place) {
      double t = place - Math.floor(place);
      if (t < CREST) {
        double rise = t / CREST;
        return rise * rise * (1.6 - 0.6 * rise);
      }
      double fall = (1 - t) / (1 - CREST);
      return fall * fall * (1.5 - 0.5 * fall);
    }
  }

  /** Hills on both sides of a long lake that winds towards the horizon. */
  static final class Lake implements Terrain.Ground {
    private final Noise noise;
    private final Palette palette;
    private final Sky sky;
    private final Tone meadow;
    private final Tone forest;
    private final Tone rock;
    private final double side;
    private final double shift;
    private final double width;
    private final Pixel wet = new Pixel();

    Lake(Noise noise, Palette palette, Sky sky, Tone meadow, Random random) {
      this.noise = noise;
      this.palette = palette;
      this.sky = sky;
      this.meadow = meadow.mix(palette.haze(), 0.15);
      this.forest = meadow.mix(palette.land(), 0.62);
      this.rock = palette.middle().mix(palette.land(), 0.45);
      this.side = sky.lightX() < 0 ? -1 : 1;
      this.shift = 40 * random.nextDouble();
      this.width = 0.5 + 0.7 * random.nextDouble();
    }

    @Override
    public double height(double x, double z) {
      // The winding starts in the distance, so that the lake is always in view.
      double middle = 3 * noise.at(0.15 * z + shift, 3.3) * Noise.smooth(0, 6, z);
      double away = Math.abs(x - middle);
      double bank = away - width - 0.25 * noise.at(0.9 * x, 0.9 * z);
      double rise = Noise.smooth(-0.4, 7, bank);
      double hills = noise.fractal(0.33 * x + shift, 0.33 * z, 4);
      double land = 0.12 * bank + rise * (2.2 + 2.6 * hills) + 0.05 * hills;
      return land / (1 + 0.16 * Math.max(0, land));
    }

    @Override
    public void shade(double x, double z, double height, double slopeZ, Pixel pixel) {
      double soft = 0.0008 * z;
      if (height < -soft) {
        water(x, z, pixel);
        return;
      }
      land(x, z, height, slopeZ, pixel);
      if (height < soft) {
        water(x, z, wet);
        pixel.mix(wet.red, wet.green, wet.blue, 0.5 - 0.5 * height / soft);
      }
    }

    private void land(double x, double z, double height, double slopeZ, Pixel pixel) {
      double step = 0.03 + 0.006 * z;
      double slopeX = (height(x + step, z) - height) / step;
      double patch = noise.fractal(0.8 * x - shift, 0.8 * z, 3);
      pixel.set(meadow);
      pixel.mix(forest, Noise.smooth(-0.15, 0.2, patch));
      double steep = Math.sqrt(slopeX * slopeX + slopeZ * slopeZ);
      pixel.mix(rock, 0.8 * Noise.smooth(0.8, 1.5, steep) * Noise.smooth(0.7, 1.8, height));
      double light = (0.5 - 0.7 * side * slopeX - 0.2 * slopeZ) / Math.sqrt(1 + steep * steep);
      pixel.mix(palette.land(), 0.6 * Noise.smooth(0.5, -0.3, light));
      pixel.mix(palette.light(), 0.3 * Noise.smooth(0.5, 1.1, light));
      pixel.scale(1 + 0.22 * noise.fractal(11 * x, 11 * z, 2) / (1 + 0.15 * z));
      pixel.mix(palette.light(), 0.3 * Noise.smooth(0.025, 0, height));
    }

    private void water(double x, double z, Pixel pixel) {
      double below = 1 / z;
      double ripple = noise.fractal(2 * x, 6 * z, 3) / (1 + 0.1 * z);
      sky.gradient(x / z, sky.horizon() - 1.1 * below - 0.05 * ripple, pixel);
      pixel.mix(palette.zenith(), 0.12 + 0.12 * ripple);
      pixel.mix(palette.light(), 0.35 * Noise.smooth(0.35, 0.8, ripple));
    }
  }
}
