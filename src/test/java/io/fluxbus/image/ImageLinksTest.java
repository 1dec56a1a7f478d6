package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.TargetDirectory;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links, pipes and directories that already have the name of an image. */
class ImageLinksTest extends ImageFixture {
  private static final Buffer IMAGE = Samples.jpeg(64, 48);

  @TempDir(factory = TargetDirectory.class)
  Path elsewhere;

  private Path otherFile;

  @BeforeEach
  void otherFile() throws IOException {
    serve(ImageHost.ok(IMAGE));
    // A relative link is resolved from its own directory.
    elsewhere = elsewhere.toAbsolutePath();
    otherFile = Files.writeString(elsewhere.resolve("victim"), "precious");
  }

  @Test
  void aSymbolicLinkIsReplacedAndItsTargetIsNotChanged() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("a1-0.jpg"), otherFile);

    assertThat(fetch().failure()).isNull();

    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(link).hasBinaryContent(IMAGE.getBytes());
    assertThat(otherFile).hasContent("precious");
  }

  @Test
  void aSymbolicLinkToADirectoryOrToNothingIsReplaced() throws IOException {
    for (String target : new String[] {"", "missing", "a1-0.jpg"}) {
      Path link = directory.resolve("a1-0.jpg");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, elsewhere.resolve(target));

      assertThat(save(Samples.base64("a1", base64(IMAGE))).failure()).isNull();

      assertThat(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
      assertThat(Samples.files(elsewhere)).containsExactly("victim");
    }
  }

  @Test
  void aHardLinkIsReplacedAndTheOtherNameKeepsItsFile() throws IOException {
    Path link = Files.createLink(directory.resolve("a1-0.jpg"), otherFile);

    assertThat(fetch().failure()).isNull();

    assertThat(link).hasBinaryContent(IMAGE.getBytes());
    assertThat(otherFile).hasContent("precious");
  }

  @Test
  void aPipeIsReplacedAndNeverOpened() throws Exception {
    Path pipe = directory.resolve("a1-0.jpg");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);

    assertThat(fetch().failure()).isNull();

    assertThat(Files.isRegularFile(pipe, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void aDirectoryIsNotChangedAndTheImageIsReportedAsNotSaved() throws IOException {
    Path taken = Files.createDirectory(directory.resolve("a1-0.jpg"));

    assertThat(fetch().failure().detail()).contains("cannot be written");

    assertThat(taken).isEmptyDirectory();
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
  }

  @Test
  void temporaryNamesCannotBeGuessedAndAreCreatedExclusively() throws IOException {
    Set<Path> names = new HashSet<>();
    TemporaryFiles temporaries = new TemporaryFiles(directory);
    for (int i = 0; i < 1000; i++) {
      names.add(temporaries.next());
    }
    assertThat(names).hasSize(1000);

    Path planted = Files.createSymbolicLink(names.iterator().next(), otherFile);
    assertThatThrownBy(() -> new FileData(planted, null).create().close())
        .isInstanceOf(FileAlreadyExistsException.class);
    Path dangling = directory.resolve("dangling");
    Files.createSymbolicLink(dangling, elsewhere.resolve("missing"));
    assertThatThrownBy(() -> new FileData(dangling, null).create().close())
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(otherFile).hasContent("precious");
    assertThat(Samples.files(elsewhere)).containsExactly("victim");
  }

  @Test
  void aLinkIsNotReadAsAnImage() throws IOException {
    Path image = Files.write(elsewhere.resolve("image"), IMAGE.getBytes());
    Path link = Files.createSymbolicLink(directory.resolve("link"), image);

    assertThat(ImageInspector.inspect(image).format()).isEqualTo(ImageFormat.JPEG);
    assertThatThrownBy(() -> ImageInspector.inspect(link)).isInstanceOf(IOException.class);
  }
}
