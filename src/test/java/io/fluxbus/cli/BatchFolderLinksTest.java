package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links in the folder of a batch. */
@ExtendWith(VertxExtension.class)
class BatchFolderLinksTest extends BatchFolderFixture {

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock", ".reserve"})
  void aSymbolicLinkIsRejected(String name) throws IOException {
    Path elsewhere = Files.writeString(parent.resolve("elsewhere"), SECRET);
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve(name), elsewhere.toAbsolutePath());

    assertRejected(out.resolve(name), "is a symbolic link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock", ".reserve"})
  void aLinkToAMissingFileIsRejectedAndCreatesNoFile(String name) throws IOException {
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve(name), parent.resolve("elsewhere").toAbsolutePath());

    assertRejected(out.resolve(name), "is a symbolic link");
    assertThat(parent.resolve("elsewhere")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock"})
  void aLinkToAFileOfTheBatchIsRejectedAfterARun(String name) throws IOException {
    assertThat(batch().status()).isZero();
    Path moved = Files.move(out.resolve(name), parent.resolve("moved"));
    Files.createSymbolicLink(out.resolve(name), moved.toAbsolutePath());
    assertRejected(out.resolve(name), "is a symbolic link");

    Files.delete(out.resolve(name));
    Files.createLink(out.resolve(name), moved);
    assertRejected(out.resolve(name), "is a hard link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock", ".reserve"})
  void aHardLinkIsRejected(String name) throws IOException {
    Path elsewhere = Files.createFile(parent.resolve("elsewhere"));
    Files.createDirectories(out);
    Files.createLink(out.resolve(name), elsewhere);

    assertRejected(out.resolve(name), "is a hard link");
  }

  @Test
  void aLinkInPlaceOfTheImagesFolderIsRejected() throws IOException {
    Path elsewhere = Files.createDirectories(parent.resolve("elsewhere"));
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve("images"), elsewhere.toAbsolutePath());
    assertRejected(out.resolve("images"), "is a symbolic link");

    Files.delete(out.resolve("images"));
    assertThat(batch().status()).isZero();
    Path moved = Files.move(out.resolve("images"), parent.resolve("moved"));
    Files.createSymbolicLink(out.resolve("images"), moved.toAbsolutePath());
    assertRejected(out.resolve("images"), "is a symbolic link");
  }

  @Test
  void aLinkWithTheNameOfATemporaryFileIsRejected() throws IOException {
    Path link = Files.createDirectories(out).resolve(TEMPORARY);
    Files.createSymbolicLink(link, Files.writeString(parent.resolve("elsewhere"), SECRET));

    assertRejected(link, "is a symbolic link");
  }

  @Test
  void theFolderItselfMayBeALink() throws IOException {
    Path real = Files.createDirectories(parent.resolve("real"));
    Files.createSymbolicLink(out, real.toAbsolutePath());

    assertThat(batch().status()).isZero();
    assertThat(real.resolve("images/r1-0.jpg")).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "index.html"})
  void galleryRejectsLinks(String name) throws IOException {
    batch();
    Path moved = Files.move(out.resolve(name), parent.resolve("moved"));
    Files.createSymbolicLink(out.resolve(name), moved.toAbsolutePath());
    Map<String, String> before = FileTree.of(parent);

    Cli cli = Cli.run("gallery", out.toString());

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains(out.resolve(name) + " is a symbolic link");
    assertThat(FileTree.of(parent)).isEqualTo(before);
  }
}
