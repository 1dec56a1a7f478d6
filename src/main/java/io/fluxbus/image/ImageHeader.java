package io.fluxbus.image;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/**
 * What a file says of its image, read without its pixels. Blocks.
 *
 * @param width in pixels
 * @param height in pixels
 */
record ImageHeader(int width, int height) {
  private static final int LONGEST_SIDE = 32_768;

  /**
   * @throws ImageFailure when the header is not one of that format
   */
  static ImageHeader read(Path file, ImageFormat format) {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format.extension()).next();
    try (FileImageInputStream input = new FileImageInputStream(file.toFile())) {
      reader.setInput(input, true, true);
      ImageHeader header = new ImageHeader(reader.getWidth(0), reader.getHeight(0));
      if (Math.max(header.width, header.height) > LONGEST_SIDE) {
        throw new IOException("absurd size");
      }
      return header;
    } catch (IOException | RuntimeException e) {
      // The JDK's readers throw any of these at malformed bytes.
      throw ImageFailure.again("its header is not one of a " + format);
    } finally {
      reader.dispose();
    }
  }

  /** Whether the file comes to an end as that format does. */
  static boolean whole(Path file, ImageFormat format) throws IOException {
    try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(input.length(), ImageFormat.TAIL_LENGTH)];
      input.seek(input.length() - tail.length);
      input.readFully(tail);
      return format.endsIn(tail);
    }
  }
}
