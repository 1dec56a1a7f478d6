package io.fluxbus.stub.paint;

import java.util.List;
import java.util.Random;

/**
 * The colours of one picture: a sky from its top to the horizon, its light, and the darkest land.
 *
 * <p>The sets of colours were selected by hand. A picture mixes one set with a small share of
 * another set of the same family, so that nearly every picture has its own harmonious colours.
 */
record Palette(Tone zenith, Tone middle, Tone horizon, Tone light, Tone land) {
  private static final List<Palette> DAYS =
      List.of(
          of(0x3B4A7A, 0x9A7FA6, 0xF6C5A3, 0xFFF0D2, 0x2B2A45),
          of(0x4F7CA0, 0xA9BFC0, 0xFBDC9A, 0xFFF6D8, 0x2E3338),
          of(0x1F5F7A, 0x6FB0B0, 0xEEF0D0, 0xFFFBE8, 0x12333D),
          of(0x4A4380, 0x9C86C6, 0xF2C9DC, 0xFFF2EE, 0x231F44),
          of(0x2F6CAE, 0x86B4DC, 0xE6EFF2, 0xFFFDF2, 0x1C3450),
          of(0x4C939A, 0xA9CDBC, 0xFBD8B4, 0xFFF7E0, 0x22424A));

  private static final List<Palette> DUSKS =
      List.of(
          of(0x2A1E46, 0x8A3B62, 0xF58A52, 0xFFE2A0, 0x1D1228),
          of(0x141A3C, 0x533A6E, 0xE0647A, 0xFFD3B0, 0x0F0F26),
          of(0x1C2F55, 0x6A5A86, 0xF0A070, 0xFFEABF, 0x141A30),
          of(0x24203F, 0x7A4A6A, 0xF2B27A, 0xFFF0C8, 0x18142A));

  private static final List<Palette> NIGHTS =
      List.of(
          of(0x050A1C, 0x10264A, 0x3E6A90, 0xF6F2DC, 0x04070F),
          of(0x0A0820, 0x261C4E, 0x5E4C86, 0xF4ECF0, 0x06050F),
          of(0x03131C, 0x0B3340, 0x3F7C80, 0xF2F6E4, 0x030B0F));

  /** A colour. Its components are from 0 to 1. */
  record Tone(double red, double green, double blue) {
    static Tone of(int rgb) {
      return new Tone((rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
    }

    Tone mix(Tone other, double share) {
      return new Tone(
          red + share * (other.red - red),
          green + share * (other.green - green),
          blue + share * (other.blue - blue));
    }
  }

  static Palette day(Random random) {
    return pick(DAYS, random);
  }

  static Palette dusk(Random random) {
    return pick(DUSKS, random);
  }

  static Palette night(Random random) {
    return pick(NIGHTS, random);
  }

  /** The colour of distant land. */
  Tone haze() {
    return horizon.mix(middle, 0.25);
  }

  private static Palette of(int zenith, int middle, int horizon, int light, int land) {
    return new Palette(
        Tone.of(zenith), Tone.of(middle), Tone.of(horizon), Tone.of(light), Tone.of(land));
  }

  private static Palette pick(List<Palette> family, Random random) {
    Palette first = family.get(random.nextInt(family.size()));
    Palette other = family.get(random.nextInt(family.size()));
    double share = 0.35 * random.nextDouble();
    return new Palette(
        first.zenith.mix(other.zenith, share),
        first.middle.mix(other.middle, share),
        first.horizon.mix(other.horizon, share),
        first.light.mix(other.light, share),
        first.land.mix(other.land, share));
  }
}
