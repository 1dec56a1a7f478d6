package io.fluxbus.store;

import io.fluxbus.GeneratedImage;
import io.vertx.core.Future;

/** Finds out whether a recorded image can still be had. */
@FunctionalInterface
interface ImageCheck {
  /**
   * Asks for one image.
   *
   * @return false only if the image is certainly gone. It may complete on any thread
   */
  Future<Boolean> isAvailable(GeneratedImage image);
}
