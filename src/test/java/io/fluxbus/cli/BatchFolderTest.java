package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output folders with files that are not of a batch. */
@ExtendWith(VertxExtension.class)
class BatchFolderTest {
  private static final String SECRET = "of another program";
  private static final String TEMPORARY = ".fluxbus-0f8fad5b-d9cb-469f-a165-70867728950e.tmp";

  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private StubServer stub;
  private Path file;
  private Path out;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen());
    out = parent.resolve("out");
    file = Files.writeString(parent.resolve("prompts.jsonl"), lines(2));
  }

  private static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      lines.append(
          "{\"id\":\"r%d\",\"prompt\":\"A cat\",\"image_size\":{\"width\":256,\"height\":256}}\n"
              .formatted(i));
    }
    return lines.toString();
  }

  private Cli batch(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("batch", file.toString(), "-o", out.toString(), "--base-url", stub.baseUrl()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private Path foreign(String name) throws IOException {
    Path path = out.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, SECRET);
  }

  /** With status 2, naming the file, with nothing sent and nothing changed. */
  private void assertRejected(Path named, String... said) throws IOException {
    long posts = stub.ledger().posts();
    Map<String, String> before = FileTree.of(parent);

    assertThat(batch("--dry-run").status()).isEqualTo(2);
    Cli cli = batch();

    assertThat(cli.status()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err()).contains(named.toString());
    assertThat(List.of(said)).allSatisfy(text -> assertThat(cli.err()).contains(text));
    assertThat(stub.ledger().posts()).isEqualTo(posts);
    assertThat(FileTree.of(parent)).isEqualTo(before);
  }

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
  void anotherProgramsFileIsRejectedByNameAndNothingIsChanged(String name) throws IOException {
    foreign(name);

    assertRejected(name.startsWith("src") ? out.resolve("src") : out.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html"})
  void anEmptyFileWithANameOfOursIsRejected(String name) throws IOException {
    Files.createDirectories(out);
    Files.createFile(out.resolve(name));

    assertRejected(out.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock", ".reserve"})
  void afterARunAnotherProgramsFileIsRejectedToo(String name) throws IOException {
    assertThat(batch().status()).isZero();
    foreign(name);

    assertRejected(Path.of(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock", ".reserve"})
  void aSymbolicLinkIsNotFollowed(String name) throws IOException {
    Path elsewhere = Files.writeString(parent.resolve("elsewhere"), SECRET);
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve(name), elsewhere.toAbsolutePath());

    assertRejected(out.resolve(name), "is a symbolic link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock", ".reserve"})
  void aLinkToNowhereCreatesNothingThere(String name) throws IOException {
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve(name), parent.resolve("elsewhere").toAbsolutePath());

    assertRejected(out.resolve(name), "is a symbolic link");
    assertThat(parent.resolve("elsewhere")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "journal.jsonl", "index.html", ".lock"})
  void afterARunALinkToItsOwnFileIsRejectedToo(String name) throws IOException {
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
  void aHardLinkIsNotWrittenThrough(String name) throws IOException {
    Path elsewhere = Files.createFile(parent.resolve("elsewhere"));
    Files.createDirectories(out);
    Files.createLink(out.resolve(name), elsewhere);

    assertRejected(out.resolve(name), "is a hard link");
  }

  @Test
  void imagesAreNotWrittenThroughALinkToAnotherFolder() throws IOException {
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
  void aLinkWithTheNameOfATemporaryFileIsRejectedBeforeAnythingIsChanged() throws IOException {
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

  @Test
  void hiddenFilesOfOthersDoNoHarmAndStay() throws IOException {
    Path hidden = foreign(".gitignore");

    assertThat(batch().status()).isZero();
    assertThat(hidden).hasContent(SECRET);
  }

  @Test
  void onceABatchHasBegunOtherFilesMayLieBesideItsOwn() throws IOException {
    batch();
    List<Path> notes =
        List.of(foreign("notes.txt"), foreign("images/.DS_Store"), foreign("images/notes.txt"));

    assertThat(batch().status()).isZero();
    assertThat(notes).allSatisfy(note -> assertThat(note).hasContent(SECRET));
  }

  @Test
  void filesThatOthersCouldReadAreTheOwnersOnlyAfterTheNextRun() throws IOException {
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
  void temporaryFilesOfAKilledRunAreDeletedAndThoseOfOthersAreNot() throws IOException {
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
  void theGalleryReplacesNothingButItsOwnPages() throws IOException {
    batch();
    Path page = foreign("index.html");

    Cli cli = Cli.run("gallery", out.toString());

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains(page.toString());
    assertThat(page).hasContent(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.jsonl", "index.html"})
  void theGalleryFollowsNoLink(String name) throws IOException {
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
