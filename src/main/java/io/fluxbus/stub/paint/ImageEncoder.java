package io.fluxbus.stub.paint;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Turns a picture into the bytes of an image file, in memory only. */
final class ImageEncoder {
  private static final float JPEG_QUALITY = 0.88f;

  /** A low level of compression: higher ones take much longer and hardly save a byte. */
  private static final float PNG_QUALITY = 0.7f;

  private ImageEncoder() {}

  static byte[] jpeg(BufferedImage image) {
    return encode(image, "jpeg", JPEG_QUALITY);
  }

  static byte[] png(BufferedImage image) {
    return encode(image, "png", PNG_QUALITY);
  }

  private static byte[] encode(BufferedImage image, String format, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(image.getWidth() * image.getHeight());
    // An explicit stream, because ImageIO would by default make one that caches in a file.
    try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not encode a picture as " + format, e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
