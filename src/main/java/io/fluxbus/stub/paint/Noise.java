package io.fluxbus.stub.paint;

/**
 * Smooth random values on a plane: value noise and its fractal sum.
 *
 * <p>Value noise assigns a random number to each point of a square lattice. It interpolates the
 * four numbers around a place with a curve whose first two derivatives are zero at the lattice, so
 * that the lattice is not visible. The fractal sum (fractal Brownian motion) adds octaves, each
 * twice as fine and half as strong. Only exactly specified arithmetic is used, so every JVM
 * computes the same values.
 */
final class Noise {
  private static final int BITS = 6;
  private static final int SIZE = 1 << BITS;
  private static final int MASK = SIZE - 1;

  private final float[] lattice = new float[SIZE * SIZE];

  Noise(long seed) {
    for (int i = 0; i < lattice.length; i++) {
      long bits = mix(seed + i * 0x9E3779B97F4A7C15L) >>> 40;
      lattice[i] = bits / (float) (1 << 23) - 1f;
    }
  }

  /** Scrambles 64 bits so that neighbouring inputs give unrelated outputs (a bijection). */
  static long mix(long value) {
    long mixed = (value ^ (value >>> 31)) * 0x7FB5D329728EA185L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x81DADEF4BC2DD44DL;
    return mixed ^ (mixed >>> 33);
  }

  /** Rises smoothly from 0 at {@code low} to 1 at {@code high}, and stays there. */
  static double smooth(double low, double high, double value) {
    double t = Math.max(0, Math.min(1, (value - low) / (high - low)));
    return t * t * (3 - 2 * t);
  }

  /** The noise at a place, from -1 to 1. */
  double at(double x, double y) {
    double floorX = Math.floor(x);
    double floorY = Math.floor(y);
    double blendX = fade(x - floorX);
    double blendY = fade(y - floorY);
    int left = (int) floorX & MASK;
    int right = (left + 1) & MASK;
    int top = ((int) floorY & MASK) << BITS;
    int bottom = (top + SIZE) & (SIZE * SIZE - 1);
    double upper = lattice[top | left] + blendX * (lattice[top | right] - lattice[top | left]);
    double lower =
        lattice[bottom | left] + blendX * (lattice[bottom | right] - lattice[bottom | left]);
    return upper + blendY * (lower - upper);
  }

  /** The fractal sum of this number of octaves, from -1 to 1. */
  double fractal(double x, double y, int octaves) {
    double sum = 0;
    double strength = 1;
    double total = 0;
    double placeX = x;
    double placeY = y;
    for (int octave = 0; octave < octaves; octave++) {
      sum += strength * at(placeX, placeY);
      total += strength;
      strength *= 0.5;
      // Each octave is rotated by 37 degrees, so that the lattices do not line up.
      double turned = 1.6 * placeX + 1.2 * placeY + 17.3;
      placeY = 1.6 * placeY - 1.2 * placeX + 5.9;
      placeX = turned;
    }
    return sum / total;
  }

  /** Like {@link #fractal}, but folded at zero: sharp crests at 1 and round valleys towards 0. */
  double ridged(double x, double y, int octaves) {
    double sum = 0;
    double strength = 1;
    double total = 0;
    double placeX = x;
    double placeY = y;
    for (int octave = 0; octave < octaves; octave++) {
      sum += strength * (1 - Math.abs(at(placeX, placeY)));
      total += strength;
      strength *= 0.47;
      double turned = 1.6 * placeX + 1.2 * placeY + 3.7;
      placeY = 1.6 * placeY - 1.2 * placeX + 11.1;
      placeX = turned;
    }
    return sum / total;
  }

  private static double fade(double t) {
    return t * t * t * (t * (t * 6 - 15) + 10);
  }
}
