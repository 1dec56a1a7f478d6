package io.fluxbus.spi;

import java.time.Duration;

/** The metrics of image downloads. See {@link FluxMetrics} for threads and exceptions. */
public interface DownloadMetrics {
  /**
   * An image was downloaded and stored, or could not be. Repeated downloads of the same image count
   * once.
   *
   * @param succeeded whether the image is stored
   * @param elapsed from the first request for the image to its file
   */
  default void downloaded(boolean succeeded, Duration elapsed) {}

  /** No more images will be downloaded. */
  default void close() {}
}
