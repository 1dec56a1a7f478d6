package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that contain files of other programs. */
@ExtendWith(VertxExtension.class)
class BatchFolderTest extends BatchFolderFixture {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "results.jsonl",
        "journal.jsonl",
        "index.html",
        "index-7.html",
        ".lock",
        ".reserve",
        "images/r1-0.jpg",
        "images/holiday.png",
        "images/.part",
        "report.csv",
        "src/Main.java"
      })
  void aFileOfAnotherProgramIsRejectedByName(String name) throws IOException {
    foreign(name);

    assertRejected(name.startsWith("src") ? out.resolve("src") : out.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html"})
  void anEmptyFileWithTheNameOfABatchFileIsRejected(String name) throws IOException {
    Files.createDirectories(out);
    Files.createFile(out.resolve(name));

    assertRejected(out.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock", ".reserve"})
  void aFileOfAnotherProgramIsRejectedAfterARun(String name) throws IOException {
    assertThat(batch().status()).isZero();
    foreign(name);

    assertRejected(Path.of(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock", ".reserve"})
  void aPipeOrADirectoryInPlaceOfAFileIsRejectedWithoutWaiting(String name)
      throws IOException, InterruptedException {
    Files.createDirectories(out.resolve(name));
    assertRejected(out.resolve(name), "is not a regular file");

    Files.delete(out.resolve(name));
    assumeTrue(
        new ProcessBuilder("mkfifo", out.resolve(name).toString()).start().waitFor() == 0,
        "no named pipes here");
    assertRejected(out.resolve(name), "is not a regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock", "images"})
  void aFileOfAnotherUserIsRejected(String name) throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root may give files away");
    assertThat(batch().status()).isZero();
    Files.setOwner(
        out.resolve(name),
        out.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    Map<String, String> before = FileTree.of(out.resolve("images"));

    Cli cli = batch();

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains(out.resolve(name) + " belongs to another user, nobody");
    assertThat(FileTree.of(out.resolve("images"))).isEqualTo(before);
  }

  @Test
  void aFileInPlaceOfTheFolderIsRejected() throws IOException {
    Files.writeString(out, SECRET);
    assertRejected(out, "is not a folder");

    Files.delete(out);
    Files.createSymbolicLink(out, parent.resolve("nowhere"));
    assertRejected(out, "is not a folder");
  }

  @Test
  void aFolderThatCannotBeReadIsRejected() throws IOException {
    Files.writeString(parent.resolve("file"), SECRET);
    out = parent.resolve("file/out");

    assertRejected(out, "cannot be");
  }

  @Test
  void hiddenFilesOfOtherProgramsAreAcceptedAndStay() throws IOException {
    Path hidden = foreign(".gitignore");

    assertThat(batch().status()).isZero();
    assertThat(hidden).hasContent(SECRET);
  }

  @Test
  void otherFilesAreAcceptedAfterTheBatchHasStarted() throws IOException {
    batch();
    List<Path> notes =
        List.of(foreign("notes.txt"), foreign("images/.DS_Store"), foreign("images/notes.txt"));

    assertThat(batch().status()).isZero();
    assertThat(notes).allSatisfy(note -> assertThat(note).hasContent(SECRET));
  }

  @Test
  void aRunRestrictsThePermissionsOfItsFilesToTheOwner() throws IOException {
    batch();
    List<String> names = List.of("results.jsonl", "journal.jsonl", "index.html");
    for (String name : names) {
      Files.setPosixFilePermissions(
          out.resolve(name), PosixFilePermissions.fromString("rw-rw-r--"));
    }

    assertThat(batch().status()).isZero();

    for (String name : names) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void onlyTemporaryFilesOfKilledRunsAreDeleted() throws IOException {
    batch();
    Path killed = foreign(TEMPORARY);
    Path link = out.resolve(".fluxbus-7c9e6679-7425-40de-944b-e07fc1f90ae7.tmp");
    Files.createLink(link, Files.writeString(parent.resolve("elsewhere"), SECRET));
    Path other = foreign(".fluxbus-mine.tmp");
    Path part = foreign("results.part");
    Path pageTemporary = foreign(".index.html.tmp");

    Files.delete(link);
    assertThat(batch().status()).isZero();

    assertThat(killed).doesNotExist();
    assertThat(List.of(other, part, pageTemporary))
        .allSatisfy(path -> assertThat(path).hasContent(SECRET));
  }

  @Test
  void galleryReplacesOnlyItsOwnPages() throws IOException {
    batch();
    Path page = foreign("index.html");

    Cli cli = Cli.run("gallery", out.toString());

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains(page.toString());
    assertThat(page).hasContent(SECRET);
  }
}
