package io.fluxbus.stub.paint;

import io.fluxbus.stub.paint.Palette.Tone;
import java.util.Random;

/**
 * Abstract pictures: marbled inks.
 *
 * <p>The inks are domain-warped noise: fractal noise whose coordinates are moved by fractal noise,
 * which is itself moved by noise. The moves also tint the inks. The moves are smooth, so a first
 * pass paints them softly, as if they were colours. The second pass reads them from the canvas.
 */
final class Abstracts {
  private Abstracts() {}

  static void marble(Canvas canvas, Random random) {
    Palette palette = random.nextBoolean() ? Palette.dusk(random) : Palette.day(random);
    Noise noise = new Noise(random.nextLong());
    double zoom = 1.6 + 1.1 * random.nextDouble();
    double stir = 1.1 + 0.9 * random.nextDouble();
    double angle = StrictMath.PI * random.nextDouble();
    double cosine = StrictMath.cos(angle);
    double sine = StrictMath.sin(angle);
    double stretch = 0.45 + 0.4 * random.nextDouble();
    Tone gold = palette.light().mix(Tone.of(0xE8C070), 0.45);
    double thick = 0.001 + 0.0015 * random.nextDouble();
    // The vein values of the previous row; to the left of the current column, of the current row.
    // Their slope is used to give all veins the same thickness. The first row has no veins.
    double[] above = new double[canvas.columns()];
    canvas.fillSoftly(
        canvas.tall(),
        (column, x, y, pixel) -> {
          double placeX = zoom * (cosine * x + sine * y);
          double placeY = stretch * zoom * (cosine * y - sine * x);
          double firstX = noise.fractal(placeX, placeY, 3);
          double firstY = noise.fractal(placeX + 5.2, placeY + 1.3, 3);
          double movedX = placeX + stir * firstX;
          double movedY = placeY + stir * firstY;
          pixel.red = firstX;
          pixel.green = noise.fractal(movedX + 1.7, movedY + 9.2, 3);
          pixel.blue = noise.fractal(movedX + 8.3, movedY + 2.8, 3);
        });
    canvas.fill(
        (column, x, y, pixel) -> {
          double placeX = zoom * (cosine * x + sine * y);
          double placeY = stretch * zoom * (cosine * y - sine * x);
          double firstX = pixel.red;
          double secondX = pixel.green;
          double secondY = pixel.blue;
          double ink = noise.fractal(placeX + stir * secondX, placeY + stir * secondY, 4);
          pixel.set(palette.zenith());
          pixel.mix(palette.middle(), Noise.smooth(-0.45, 0.15, ink));
          pixel.mix(palette.horizon(), Noise.smooth(-0.05, 0.55, ink + 0.35 * secondX));
          pixel.mix(palette.light(), 0.7 * Noise.smooth(0.15, 0.6, ink + 0.4 * firstX));
          pixel.mix(palette.land(), 0.75 * Noise.smooth(0.15, 0.7, secondY - 0.5 * ink));
          double vein = ink + 0.5 * secondY - 0.08;
          double slopeX = vein - above[Math.max(0, column - 1)];
          double slopeY = vein - above[column];
          above[column] = vein;
          double slope = Math.sqrt(slopeX * slopeX + slopeY * slopeY) * canvas.unit();
          double aside = Math.abs(vein) / Math.max(1, slope);
          if (y * canvas.unit() > 1) {
            pixel.mix(gold, 0.8 * canvas.coverage(thick - aside));
          }
        });
  }
}
