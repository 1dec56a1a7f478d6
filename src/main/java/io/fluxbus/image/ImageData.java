package io.fluxbus.image;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A place for the bytes of an image that is being received: a file, or memory.
 *
 * @param <T> the kind of place
 */
interface ImageData<T extends ImageData<T>> {
  /** Opens the bytes. */
  ImageInput open() throws IOException;

  /** Returns an empty place of the same kind, for the decoded bytes. */
  T next();

  /** Begins to write into an empty place. */
  OutputStream create() throws IOException;
}
