package io.fluxbus.stub.paint;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;

/**
 * Paints the picture of a key.
 *
 * <p>The key selects one of the scenes and is the seed of all its random choices. The same key and
 * size give the same pixels on every machine, because only exactly specified arithmetic is used:
 * {@link Random}, whose algorithm is part of its contract, and {@link Noise}. The painter does not
 * use the parts of AWT that need a display, a font or a native drawing library.
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

  /** A kind of picture. All its choices depend on the random numbers. */
  private interface Scene {
    void paint(Canvas canvas, Random random);
  }

  /** Paints the picture of a key in this size, in pixels. */
  static BufferedImage paint(long key, int width, int height) {
    long seed = Noise.mix(key);
    Canvas canvas = new Canvas(width, height);
    Scene scene = SCENES.get((int) Long.remainderUnsigned(seed, SCENES.size()));
    scene.paint(canvas, new Random(Noise.mix(seed)));
    return canvas.toImage();
  }
}
