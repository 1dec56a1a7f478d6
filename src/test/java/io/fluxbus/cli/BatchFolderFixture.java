package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A batch, its folder, and files of other programs in that folder. */
abstract class BatchFolderFixture {
  static final String SECRET = "of another program";
  static final String TEMPORARY = ".fluxbus-0f8fad5b-d9cb-469f-a165-70867728950e.tmp";

  @TempDir(factory = TargetDirectory.class)
  Path parent;

  StubServer stub;
  Path file;
  Path out;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen());
    out = parent.resolve("out");
    file = Files.writeString(parent.resolve("prompts.jsonl"), lines(2));
  }

  static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      lines.append(
          "{\"id\":\"r%d\",\"prompt\":\"A cat\",\"image_size\":{\"width\":256,\"height\":256}}\n"
              .formatted(i));
    }
    return lines.toString();
  }

  Cli batch(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("batch", file.toString(), "-o", out.toString(), "--base-url", stub.baseUrl()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  Path foreign(String name) throws IOException {
    Path path = out.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, SECRET);
  }

  /** Asserts that a run ends with status 2, names the file, sends nothing and changes nothing. */
  void assertRejected(Path named, String... output) throws IOException {
    long posts = stub.ledger().posts();
    Map<String, String> before = FileTree.of(parent);

    assertThat(batch("--dry-run").status()).isEqualTo(2);
    Cli cli = batch();

    assertThat(cli.status()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err()).contains(named.toString());
    assertThat(List.of(output)).allSatisfy(text -> assertThat(cli.err()).contains(text));
    assertThat(stub.ledger().posts()).isEqualTo(posts);
    assertThat(FileTree.of(parent)).isEqualTo(before);
  }
}
