package io.fluxbus.spi;

import java.time.Duration;

/** The metrics of image downloads. See {@link FluxMetrics} for threads and exceptions. */
public interface DownloadMetrics {
  /**
   * A complete image was downloaded, or could not be. Repeated downloads of the same image count
   * once. A stream that its reader closes early does not count.
   *
   * @param succeeded whether the image is complete and, if it is saved as a file, stored
   * @param elapsed from the first request for the image to its last byte or its file
   */
  default void downloaded(boolean succeeded, Duration elapsed) {}

  /** No more images will be downloaded. */
  default void close() {}
}
