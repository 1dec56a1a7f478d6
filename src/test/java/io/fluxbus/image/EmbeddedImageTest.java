package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Images whose bytes are in the outcome. */
class EmbeddedImageTest extends ImageFilesFixture {
  @Test
  void aBase64ImageIsSaved() {
    String base64 = Base64.getEncoder().encodeToString(Samples.png(7, 9).getBytes());

    GenerationOutcome outcome = Await.result(files.save(Samples.base64("a1", base64), directory));

    assertThat(outcome.result().images().get(0))
        .returns(directory.resolve("a1-0.png").toString(), GeneratedImage::file)
        .returns(7, GeneratedImage::width)
        .returns(9, GeneratedImage::height)
        .returns(base64, GeneratedImage::b64Json);
    assertThat(directory.resolve("a1-0.png")).hasBinaryContent(Samples.png(7, 9).getBytes());
  }

  @Test
  void aDirectoryThatWasDeletedIsCreatedAgain() throws IOException {
    Path folder = directory.resolve("images");
    String image = base64(Samples.png(7, 9));
    Await.result(files.save(Samples.base64("a1", image), folder));
    Files.delete(folder.resolve("a1-0.png"));
    Files.delete(folder);

    GenerationOutcome outcome = Await.result(files.save(Samples.base64("a2", image), folder));

    assertThat(outcome.failure()).isNull();
    assertThat(folder.resolve("a2-0.png")).exists();
  }

  @Test
  void invalidBase64Fails() {
    assertThat(problemOf("?not base64?")).contains("image 0: its data is not Base64");
    assertThat(problemOf(base64(Buffer.buffer("<html></html>")))).contains("not an image");
    assertThat(problemOf(base64(Samples.png(8, 8).slice(0, 12)))).contains("cut off");
    assertThat(problemOf("")).contains("only 0 bytes were received");
    assertThat(Samples.files(directory)).isEmpty();
  }

  @Test
  void everyUsualFormOfBase64IsDecoded() {
    byte[] image = Samples.png(7, 9).getBytes();
    List<String> spellings =
        List.of(
            Base64.getMimeEncoder().encodeToString(image),
            Base64.getUrlEncoder().withoutPadding().encodeToString(image),
            "data:image/png;base64," + Base64.getEncoder().encodeToString(image));

    assertThat(spellings)
        .allSatisfy(
            base64 -> {
              GenerationOutcome saved =
                  Await.result(files.save(Samples.base64("a1", base64), directory));
              assertThat(saved.failure()).isNull();
              assertThat(directory.resolve("a1-0.png")).hasBinaryContent(image);
            });
  }

  @Test
  void embeddedBytesAreUsedInsteadOfTheUrl() {
    GeneratedImage both =
        new GeneratedImage(
            "https://10.0.0.1/x", base64(Samples.png(7, 9)), null, null, null, null, null);

    GenerationOutcome saved = Await.result(files.save(Samples.outcome("a1", both), directory));

    assertThat(saved.failure()).isNull();
    assertThat(Samples.files(directory)).containsExactly("a1-0.png");
  }

  @Test
  void ifEmbeddedBytesAreNotAnImageTheUrlIsFetched() {
    GeneratedImage both =
        new GeneratedImage(url("/jpeg"), "no image", null, null, null, null, null);

    GenerationOutcome saved = Await.result(files.save(Samples.outcome("a1", both), directory));

    assertThat(saved.failure()).isNull();
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
  }

  private static String base64(Buffer bytes) {
    return Base64.getEncoder().encodeToString(bytes.getBytes());
  }

  private String problemOf(String base64) {
    return Await.result(files.save(Samples.base64("a1", base64), directory)).failure().detail();
  }
}
