package io.fluxbus.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of an image in a temporary file. Blocks.
 *
 * @param temporaries has the file, and creates further ones
 */
record FileData(Path file, TemporaryFiles temporaries) implements ImageData<FileData> {
  @Override
  public ImageInput open() throws IOException {
    return ImageInput.open(file);
  }

  @Override
  public FileData next() {
    return new FileData(temporaries.next(), temporaries);
  }

  /** Creates the file. Fails if a file or a link with that name exists. */
  @Override
  public OutputStream create() throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }
}
