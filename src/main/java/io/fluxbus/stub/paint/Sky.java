package io.fluxbus.stub.paint;

import io.fluxbus.stub.paint.Canvas.Pixel;
import io.fluxbus.stub.paint.Palette.Tone;

/**
 * A sky above a horizon: a gradient of three colours, a sun or moon with its glow, and clouds.
 *
 * <p>The clouds are fractal noise on a flat ceiling, seen in perspective. The difference to a
 * coarser sample of the noise, a little towards the light, determines which side of a cloud is lit.
 */
final class Sky implements Canvas.Shader {
  private final Canvas canvas;
  private final Palette palette;
  private final Noise noise;
  private final double horizon;
  private final double lightX;
  private final double lightY;
  private final double radius;
  private final double clear;
  private final Tone cloudLit;
  private final Tone cloudDark;

  /**
   * @param radius of the sun or moon
   * @param clear how much of the sky is free of clouds, from 0 to 1
   */
  Sky(
      Canvas canvas,
      Palette palette,
      Noise noise,
      double horizon,
      double lightX,
      double lightY,
      double radius,
      double clear) {
    this.canvas = canvas;
    this.palette = palette;
    this.noise = noise;
    this.horizon = horizon;
    this.lightX = lightX;
    this.lightY = lightY;
    this.radius = radius;
    this.clear = 0.8 * clear - 0.35;
    this.cloudLit = palette.horizon().mix(palette.light(), 0.6);
    this.cloudDark = palette.middle().mix(palette.zenith(), 0.25).mix(palette.horizon(), 0.15);
  }

  double horizon() {
    return horizon;
  }

  double lightX() {
    return lightX;
  }

  /** Paints the sky down to this height. The disc is painted again, because its edge is hard. */
  void paint(double bottom) {
    canvas.fillSoftly(bottom, this);
    canvas.fillAround(lightX, lightY, radius + 2 / canvas.unit(), this);
  }

  @Override
  public void shade(int column, double x, double y, Pixel pixel) {
    gradient(x, y, pixel);
    double right = x - lightX;
    double down = y - lightY;
    double distance = Math.sqrt(right * right + down * down);
    pixel.mix(palette.light(), canvas.coverage(radius - distance));
    clouds(x, y, distance, pixel);
  }

  /** Sets the colour of the sky without clouds and disc. Water and haze use it. */
  void gradient(double x, double y, Pixel pixel) {
    double t = Math.max(0, Math.min(1, y / horizon));
    pixel.set(palette.zenith());
    pixel.mix(palette.middle(), Noise.smooth(0, 0.75, t));
    pixel.mix(palette.horizon(), Noise.smooth(0.35, 1.05, t));
    double right = x - lightX;
    double down = y - lightY;
    double square = right * right + down * down;
    pixel.mix(palette.light(), 0.3 / (1 + 14 * square) + 0.35 / (1 + 160 * square));
  }

  private void clouds(double x, double y, double distance, Pixel pixel) {
    double above = horizon - y;
    double scale = 1.5 / (0.3 + Math.max(0, above));
    double placeX = x * scale + 9.5;
    double placeY = 1.9 * scale;
    double density = noise.fractal(placeX, placeY, 5);
    double share = Noise.smooth(clear, clear + 0.55, density);
    if (share <= 0) {
      return;
    }
    double towards = Math.max(-0.25, Math.min(0.25, 1.5 * (lightX - x)));
    double shadow = noise.fractal(placeX + towards, placeY + 0.3, 2) - density;
    double lit = Noise.smooth(0.35, -0.45, shadow) * (0.55 + 0.45 / (1 + 6 * distance * distance));
    Tone dark = cloudDark;
    double red = dark.red() + lit * (cloudLit.red() - dark.red());
    double green = dark.green() + lit * (cloudLit.green() - dark.green());
    double blue = dark.blue() + lit * (cloudLit.blue() - dark.blue());
    double weight = share * 0.85 * Noise.smooth(-0.02, 0.2, above);
    pixel.mix(red, green, blue, weight);
  }
}
