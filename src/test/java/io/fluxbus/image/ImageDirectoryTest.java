package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDirectoryTest {
  private final Vertx vertx = Vertx.vertx();

  /** For each force of the directory, the files that it contained. */
  private final List<List<String>> forced = new ArrayList<>();

  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private Path path;

  @BeforeEach
  void setPath() {
    path = parent.resolve("images");
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private ImageDirectory directory(boolean durable) {
    ImageOptions options = new ImageOptions().setDurable(durable).setMaxImageSize(100_000);
    ImageDirectory directory =
        new ImageDirectory(vertx, path, options, () -> forced.add(fileNames()));
    Await.result(directory.create());
    return directory;
  }

  private List<String> fileNames() {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base64(Buffer image) {
    return Base64.getEncoder().encodeToString(image.getBytes());
  }

  /** Stores an image whose bytes arrive in two parts. */
  private Future<ImageFile> store(ImageDirectory directory, Buffer image) {
    return Future.future(
        stored ->
            vertx.runOnContext(
                v ->
                    directory
                        .store(
                            "a1",
                            0,
                            sink ->
                                sink.write(image.slice(0, 20))
                                    .compose(w -> sink.write(image.slice(20, image.length()))))
                        .onComplete(stored)));
  }

  @Test
  void theDirectoryIsForcedWhenTheImageHasItsName() {
    ImageFile stored = Await.result(store(directory(true), Samples.png(8, 6)));

    assertThat(stored).isEqualTo(new ImageFile("a1-0.png", "image/png", new PixelSize(8, 6)));
    assertThat(forced).containsExactly(List.of("a1-0.png"));
  }

  @Test
  void theDirectoryIsForcedForAnEmbeddedImageToo() {
    Await.result(directory(true).store("a1", 1, base64(Samples.jpeg(8, 6))));

    assertThat(forced).containsExactly(List.of("a1-1.jpg"));
  }

  @Test
  void nothingIsForcedUnlessImagesAreDurable() {
    Await.result(store(directory(false), Samples.png(8, 6)));

    assertThat(fileNames()).containsExactly("a1-0.png");
    assertThat(forced).isEmpty();
  }

  @Test
  void anImageThatIsCutOffLeavesNoFile() {
    Buffer image = Samples.png(8, 6);

    assertThat(Await.failure(store(directory(true), image.slice(0, image.length() - 1))))
        .hasMessage("it was cut off");
    assertThat(fileNames()).isEmpty();
    assertThat(forced).isEmpty();
  }

  @Test
  void aFileWithTheNameIsReplaced() throws IOException {
    ImageDirectory directory = directory(true);
    Files.writeString(path.resolve("a1-0.png"), "older");

    Await.result(store(directory, Samples.png(8, 6)));

    assertThat(path.resolve("a1-0.png")).hasBinaryContent(Samples.png(8, 6).getBytes());
    assertThat(forced).containsExactly(List.of("a1-0.png"));
  }

  @Test
  void aStoredImageIsFoundByItsName() {
    ImageDirectory directory = directory(true);
    ImageFile stored = Await.result(store(directory, Samples.png(8, 6)));

    assertThat(Await.result(directory.find("a1", 0, "moved/a1-0.png"))).isEqualTo(stored);
    assertThat(Await.result(directory.find("a1", 1, "moved/a1-0.png"))).isNull();
    assertThat(Await.result(directory.find("a1", 0, "a1-0.jpg"))).isNull();
  }

  @Test
  void aFileThatIsNotACompleteImageIsNotFound() throws IOException {
    ImageDirectory directory = directory(true);
    Files.write(path.resolve("a1-0.png"), Samples.png(8, 6).slice(0, 40).getBytes());
    Files.write(path.resolve("a2-0.png"), Samples.jpeg(8, 6).getBytes());

    assertThat(Await.result(directory.find("a1", 0, "a1-0.png"))).isNull();
    assertThat(Await.result(directory.find("a2", 0, "a2-0.png"))).isNull();
  }

  @Test
  void aRelativePathIsTheSameDirectory() {
    ImageDirectory directory = directory(false);

    assertThat(directory.isAt(Path.of("").toAbsolutePath().relativize(path.toAbsolutePath())))
        .isTrue();
    assertThat(directory.isAt(parent)).isFalse();
  }
}
