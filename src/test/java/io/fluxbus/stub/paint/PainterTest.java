package io.fluxbus.stub.paint;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PainterTest {
  @Test
  void theSameKeyGivesTheSamePixels() {
    for (long key = -5; key < 15; key++) {
      assertThat(pixels(Painter.paint(key, 120, 90)))
          .as("key %d", key)
          .isEqualTo(pixels(Painter.paint(key, 120, 90)));
    }
  }

  /** One key of each kind of scene. A deliberate change of the pictures changes these sums. */
  @ParameterizedTest
  @CsvSource({
    "0, 2127687779",
    "2, 3983125954",
    "4, 2226698021",
    "6, 2244635579",
    "9, 3054204771",
    "10, 1171216649",
    "17, 2556373219"
  })
  void thePixelsOfAKeyNeverChange(long key, long expected) {
    assertThat(checksum(Painter.paint(key, 160, 120))).isEqualTo(expected);
  }

  @Test
  void differentKeysGiveDifferentPictures() {
    Set<Long> checksums = new HashSet<>();
    for (long key = 0; key < 60; key++) {
      checksums.add(checksum(Painter.paint(key, 64, 64)));
    }
    assertThat(checksums).hasSize(60);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 300", "300, 7", "256, 256", "1024, 320", "576, 1024"})
  void everyImageHasTheRequestedSize(int width, int height) throws IOException {
    for (long key = 0; key < 8; key++) {
      BufferedImage image = Painter.paint(key, width, height);
      assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_INT_RGB);
      assertThat(image.getWidth()).isEqualTo(width);
      assertThat(image.getHeight()).isEqualTo(height);
    }
    BufferedImage image = Painter.paint(3, width, height);
    for (byte[] file : List.of(ImageEncoder.jpeg(image), ImageEncoder.png(image))) {
      BufferedImage decoded = decode(file);
      assertThat(decoded.getWidth()).isEqualTo(width);
      assertThat(decoded.getHeight()).isEqualTo(height);
    }
  }

  @Test
  void aPngKeepsEveryPixel() throws IOException {
    BufferedImage image = Painter.paint(11, 200, 150);
    BufferedImage decoded = decode(ImageEncoder.png(image));
    assertThat(decoded.getRGB(0, 0, 200, 150, null, 0, 200))
        .isEqualTo(image.getRGB(0, 0, 200, 150, null, 0, 200));
  }

  @Test
  void aJpegStaysCloseToThePicture() throws IOException {
    BufferedImage image = Painter.paint(11, 200, 150);
    BufferedImage decoded = decode(ImageEncoder.jpeg(image));
    long difference = 0;
    for (int y = 0; y < 150; y++) {
      for (int x = 0; x < 200; x++) {
        int green = image.getRGB(x, y) >> 8 & 255;
        difference += Math.abs(green - (decoded.getRGB(x, y) >> 8 & 255));
      }
    }
    assertThat(difference / (200.0 * 150)).isLessThan(4);
  }

  @Test
  void theFilesHaveTheirSignatures() {
    BufferedImage image = Painter.paint(5, 32, 32);
    assertThat(ImageEncoder.jpeg(image)).startsWith(0xFF, 0xD8, 0xFF);
    assertThat(ImageEncoder.png(image)).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void picturesAreNotFlat() {
    for (long key = 100; key < 120; key++) {
      int[] pixels = pixels(Painter.paint(key, 256, 256));
      assertThat(Arrays.stream(pixels).distinct().count()).as("key %d", key).isGreaterThan(1000);
      int[] greens = Arrays.stream(pixels).map(pixel -> pixel >> 8 & 255).sorted().toArray();
      int spread = greens[greens.length * 19 / 20] - greens[greens.length / 20];
      assertThat(spread).as("spread of key %d", key).isGreaterThan(20);
    }
  }

  @Test
  void severalThreadsPaintTheSamePixels() throws Exception {
    List<Long> expected = new ArrayList<>();
    for (long key = 0; key < 12; key++) {
      expected.add(checksum(Painter.paint(key, 128, 128)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Long>> sums =
          IntStream.range(0, 48)
              .mapToObj(i -> threads.submit(() -> checksum(Painter.paint(i % 12, 128, 128))))
              .toList();
      for (int i = 0; i < sums.size(); i++) {
        assertThat(sums.get(i).get()).as("run %d", i).isEqualTo(expected.get(i % 12));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static BufferedImage decode(byte[] file) throws IOException {
    return ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)));
  }

  private static int[] pixels(BufferedImage image) {
    return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
  }

  private static long checksum(BufferedImage image) {
    CRC32 sum = new CRC32();
    for (int pixel : pixels(image)) {
      sum.update(pixel >> 16);
      sum.update(pixel >> 8);
      sum.update(pixel);
    }
    return sum.getValue();
  }
}
