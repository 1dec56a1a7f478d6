package io.fluxbus.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormatsTest extends ImageFixture {

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of("jpg", "image/jpeg", Samples.jpeg(17, 9)),
        Arguments.of("png", "image/png", Samples.png(17, 9)),
        Arguments.of("webp", "image/webp", Samples.lossyWebp()),
        Arguments.of("gif", "image/gif", Samples.gif(17, 9)),
        Arguments.of("avif", "image/avif", Samples.avif()),
        Arguments.of("heic", "image/heic", Samples.heic()),
        Arguments.of("jxl", "image/jxl", Samples.jxl()),
        Arguments.of("bmp", "image/bmp", Samples.bmp(17, 9)),
        Arguments.of("tiff", "image/tiff", Samples.tiff(17, 9)));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aDownloadedImageHasTheExtensionAndContentTypeOfItsBytes(
      String extension, String contentType, Buffer image) throws IOException {
    serve(ImageHost.ok(image));

    assertStored(fetch(), extension, contentType, image);

    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().get(0))
        .containsIgnoringCase("accept: image/*\r\n")
        .containsIgnoringCase("accept-encoding: identity\r\n");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void anEmbeddedImageHasTheExtensionAndContentTypeOfItsBytes(
      String extension, String contentType, Buffer image) throws IOException {
    assertStored(save(Samples.base64("a1", base64(image))), extension, contentType, image);
  }

  private void assertStored(
      GenerationOutcome outcome, String extension, String contentType, Buffer image)
      throws IOException {
    PixelSize size = ImageInspector.inspect(directory.resolve("a1-0." + extension)).size();
    assertThat(outcome.failure()).isNull();
    assertThat(first(outcome))
        .returns(directory.resolve("a1-0." + extension).toString(), GeneratedImage::file)
        .returns(contentType, GeneratedImage::contentType)
        .returns(size.width(), GeneratedImage::width)
        .returns(size.height(), GeneratedImage::height);
    assertThat(Samples.files(directory)).containsExactly("a1-0." + extension);
    assertThat(directory.resolve("a1-0." + extension)).hasBinaryContent(image.getBytes());
  }

  @Test
  void aDataUriIsSavedWithoutAGet() {
    String base64 = base64(Samples.png(7, 9));
    String bytes = new String(Samples.png(7, 9).getBytes(), ISO_8859_1);
    for (String uri :
        new String[] {
          "data:image/png;base64," + base64,
          "DATA:;BASE64," + base64,
          "data:image/png;charset=x;base64 ,\r\n " + base64 + "\n",
          "data:image/png;base64," + URLEncoder.encode(base64, ISO_8859_1),
          "data:image/png," + URLEncoder.encode(bytes, ISO_8859_1).replace("+", "%20"),
        }) {
      for (GenerationOutcome outcome :
          new GenerationOutcome[] {Samples.urls("a1", uri), Samples.base64("a1", uri)}) {
        assertThat(save(outcome).failure()).as(uri).isNull();
        assertThat(directory.resolve("a1-0.png")).hasBinaryContent(Samples.png(7, 9).getBytes());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:image/png;base64",
        "data:,",
        "data:image/png;base64,####",
        "data:image/png,%8",
        "data:image/png,%zz",
        "data:text/html;base64,PGh0bWw+PC9odG1sPg==",
      })
  void aDataUriWithoutAnImageFailsAndIsNotShown(String uri) {
    GenerationOutcome outcome = save(Samples.urls("a1", uri));

    assertThat(outcome.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(outcome.failure().detail())
        .startsWith("1 of 1 images not saved: image 0: ")
        .doesNotContain("base64,")
        .doesNotContain("%");
    assertThat(Samples.files(directory)).isEmpty();
  }

  @Test
  void truncatedEmbeddedBytesFailAndStayInTheOutcome() {
    String cut = base64(Samples.jpeg(64, 48).slice(0, 600));

    GenerationOutcome outcome = save(Samples.base64("a1", cut));

    assertThat(outcome.failure().detail()).endsWith("image 0: it was cut off");
    assertThat(first(outcome).b64Json()).isEqualTo(cut);
    assertThat(Samples.files(directory)).isEmpty();
  }

  @Test
  void tooManyEmbeddedBytesFail() {
    ImageOptions small = options().setMaxImageSize(1000);
    GenerationOutcome outcome = Samples.base64("a1", base64(Samples.png(64, 48)));

    GenerationOutcome saved = io.fluxbus.Await.result(files(small).save(outcome, directory));

    assertThat(saved.failure().detail()).contains("larger than 1000 bytes");
    assertThat(Samples.files(directory)).isEmpty();
  }

  @Test
  void embeddedBytesAreDecodedInPieces() throws IOException {
    byte[] bytes = new byte[24 << 20];
    String base64 = Base64.getMimeEncoder().encodeToString(bytes);
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] size = new long[1];
    long before = memory.getCurrentThreadAllocatedBytes();

    EmbeddedImage.decode(
        base64,
        new OutputStream() {
          @Override
          public void write(int b) {
            size[0]++;
          }

          @Override
          public void write(byte[] b, int offset, int length) {
            size[0] += length;
          }
        },
        bytes.length);

    assertThat(size[0]).isEqualTo(bytes.length);
    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
  }
}
