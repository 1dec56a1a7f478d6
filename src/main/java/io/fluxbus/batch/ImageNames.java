package io.fluxbus.batch;

import io.fluxbus.json.RecordedOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The names of image files in outcomes. */
final class ImageNames {
  private static final int LONGEST = 255;

  private ImageNames() {}

  /**
   * The name within the images of a batch. Only the end of a path counts, because the folder may
   * have been moved.
   *
   * @param file of an outcome
   * @throws IOException when it is not a file of that folder
   */
  static String of(String file) throws IOException {
    String path = file.replace('\\', '/');
    int at = path.lastIndexOf('/');
    String name = path.substring(at + 1);
    String directory = at < 0 ? "" : path.substring(path.lastIndexOf('/', at - 1) + 1, at);
    boolean valid =
        directory.equals(BatchFolder.IMAGES)
            && !name.isEmpty()
            && name.length() <= LONGEST
            && !name.equals(".")
            && !name.equals("..")
            && name.chars().noneMatch(Character::isISOControl);
    if (!valid) {
      throw new IOException("its file is not in " + BatchFolder.IMAGES);
    }
    return name;
  }

  /** How many images of an outcome are there as files. */
  static int count(Path images, RecordedOutcome outcome) throws IOException {
    int count = 0;
    for (RecordedOutcome.Image image : outcome.images()) {
      count += image.file() != null && exists(images, of(image.file())) ? 1 : 0;
    }
    return count;
  }

  /** Whether a name is that of a file among the images. Links are not followed. */
  static boolean exists(Path images, String name) {
    try {
      return Files.isRegularFile(images.resolve(name), LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
