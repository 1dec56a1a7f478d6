package io.fluxbus.image;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Images and outcomes to test with. */
final class Samples {
  private Samples() {}

  static Buffer jpeg(int width, int height) {
    return image("jpg", width, height);
  }

  static Buffer png(int width, int height) {
    return image("png", width, height);
  }

  private static Buffer image(String format, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, (x * 7919 + y * 104_729) & 0xffffff);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  static GenerationOutcome urls(String id, String... urls) {
    return outcome(id, Arrays.stream(urls).map(url -> image(url, null)).toList());
  }

  static GenerationOutcome base64(String id, String base64) {
    return outcome(id, List.of(image(null, base64)));
  }

  private static GeneratedImage image(String url, String base64) {
    return new GeneratedImage(url, base64, 1, 1, "text/html", false, null);
  }

  static GenerationOutcome outcome(String id, GeneratedImage image) {
    return outcome(id, List.of(image));
  }

  private static GenerationOutcome outcome(String id, List<GeneratedImage> images) {
    GenerationResult result =
        new GenerationResult(
            images, 0, 1L, "a cat", Map.of(), "inference-1", 120_000L, new BigDecimal("0.06"));
    return new GenerationOutcome(id, result, null, 2, 0, 5, 4210);
  }

  /** The names of all files in a directory, hidden ones too. */
  static List<String> files(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(directory)) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
