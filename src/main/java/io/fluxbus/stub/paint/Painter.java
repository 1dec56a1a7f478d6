package io.fluxbus.stub.paint;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;

/**
 * Paints pictures worth looking at from nothing but a number.
 *
 * <p>The key picks one of the kinds of scene and seeds all its choices. Everything is computed with
 * exactly specified arithmetic, by {@link Random} (whose algorithm is part of its contract) and by
 * {@link Noise}, so a key and a size give the same pixels on every machine. No part of AWT that
 * needs a display, a font or a native drawing library is touched.
 */
final class Painter {
  private static final List<Scene> SCENES =
      List.of(
          Vistas::mountains,
          Terrain::dunes,
          NightScenes::aurora,
          Vistas::sea,
          Terrain::lake,
          Abstracts::marble,
          NightScenes::planet);

  private Painter() {}

  /** A kind of picture; it takes all its choices from the random numbers. */
  private interface Scene {
    void paint(Canvas canvas, Random random);
  }

  /** Paints the picture of a key: the same key and size always give the same pixels. */
  static BufferedImage paint(long key, int width, int height) {
    long seed = Noise.mix(key);
    Canvas canvas = new Canvas(width, height);
    Scene scene = SCENES.get((int) Long.remainderUnsigned(seed, SCENES.size()));
    scene.paint(canvas, new Random(Noise.mix(seed)));
    return canvas.toImage();
  }
}
