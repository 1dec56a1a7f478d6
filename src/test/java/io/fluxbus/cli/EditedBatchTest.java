package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results and journals that a user has edited. */
@ExtendWith(VertxExtension.class)
class EditedBatchTest {
  private static final String RESULTS = "results.jsonl";
  private static final String JOURNAL = "journal.jsonl";

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
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 3; i++) {
      lines.append(
          "{\"id\":\"r%d\",\"prompt\":\"A cat\",\"image_size\":{\"width\":256,\"height\":256}}\n"
              .formatted(i));
    }
    file = Files.writeString(parent.resolve("prompts.jsonl"), lines);
    assertThat(batch().status()).isZero();
    // In the order of the input: the line r1, then r2, then r3.
    Files.write(out.resolve(RESULTS), lines(RESULTS).stream().sorted().toList());
  }

  private Cli batch(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("batch", file.toString(), "-o", out.toString(), "--base-url", stub.baseUrl()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private List<String> lines(String name) throws IOException {
    return new ArrayList<>(Files.readAllLines(out.resolve(name)));
  }

  /** The number of the first line that contains a text. */
  private int find(String name, String text) throws IOException {
    List<String> lines = lines(name);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return i + 1;
      }
    }
    throw new AssertionError(text);
  }

  private void edit(String name, int number, String pattern, String replacement)
      throws IOException {
    List<String> lines = lines(name);
    String line = lines.get(number - 1);
    String edited = Pattern.compile(pattern).matcher(line).replaceFirst(replacement);
    assertThat(edited).isNotEqualTo(line);
    lines.set(number - 1, edited);
    Files.write(out.resolve(name), lines);
  }

  private void assertRejected(String name, int line) throws IOException {
    Map<String, String> before = FileTree.of(parent);
    for (String[] command :
        name.equals(RESULTS)
            ? new String[][] {{}, {"--no-images"}, {"--dry-run"}, {"--retry-unknown"}}
            : new String[][] {{}, {"--dry-run"}}) {
      Cli cli = batch(command);

      assertThat(cli.status()).as(cli.err()).isEqualTo(2);
      assertThat(cli.err()).contains(name + ", line " + line + ": ");
    }
    if (name.equals(RESULTS)) {
      Cli gallery = Cli.run("gallery", out.toString());
      assertThat(gallery.status()).isEqualTo(2);
      assertThat(gallery.err()).contains(name + ", line " + line + ": ");
    }
    assertThat(stub.ledger().posts()).isEqualTo(3);
    assertThat(FileTree.of(parent)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"usd_spent\":[0-9.]+ | \"usd_spent\":1e999999999",
        "\"usd_spent\":[0-9.]+ | \"usd_spent\":1e-999999999",
        "\"usd_spent\":[0-9.]+ | \"usd_spent\":-0.06",
        "\"usd_spent\":[0-9.]+ | \"usd_spent\":\"0.06\"",
        "\"usd_spent\":[0-9.]+ | \"usd_spent\":{}",
        "\"line\":2 | \"line\":0",
        "\"line\":2 | \"line\":-7",
        "\"line\":2 | \"line\":1",
        "\"line\":2 | \"line\":2147483648",
        "\"line\":2 | \"line\":1e999999999",
        "\"line\":2 | \"line\":2.5",
        "\"line\":2 | \"line\":\"2\"",
        "\"line\":2, | ",
        "\"id\":\"r2\" | \"id\":\"\\\\u0000\"",
        "\"id\":\"r2\" | \"id\":\"../../r2\"",
        "\"id\":\"r2\" | \"id\":7",
        "\"file\":\"[^\"]*\" | \"file\":\"/etc/passwd\"",
        "\"file\":\"[^\"]*\" | \"file\":\"out/images/../../../secret\"",
        "\"file\":\"[^\"]*\" | \"file\":\"out/images/..\"",
        "\"file\":\"[^\"]*\" | \"file\":\"out\\\\\\\\images\\\\\\\\..\\\\\\\\..\\\\\\\\secret\"",
        "\"file\":\"[^\"]*\" | \"file\":\"out/images/a\\\\u0000b\"",
        "\"file\":\"[^\"]*\" | \"file\":\"out/images/a\\\\u001b[2Jb\"",
        "\"file\":\"[^\"]*\" | \"file\":\"\"",
        "\"file\":\"[^\"]*\" | \"file\":[]",
        "\"images\":\\[.*?\\] | \"images\":[]",
        "\"images\":\\[.*?\\] | \"images\":[null]",
        "\"images\":\\[.*?\\] | \"images\":7",
        "\"attempts\":1 | \"attempts\":-1",
        "\"attempts\":1 | \"attempts\":99999999999999999999",
        "\"attempts\":1 | \"attempts\":1,\"unknown_attempts\":2147483647",
        "\"attempts\":1 | \"attempts\":1,\"unknown_attempts\":-2",
        "\"seed\":[0-9]+ | \"seed\":-1",
        "\"seed\":[0-9]+ | \"seed\":99999999999999999999999",
        "\"succeeded\" | \"unknown\"",
        "\"succeeded\" | \"odd\"",
        ".* | []",
        ".* | null",
        ".* | {}",
        ".* | the cat sat on the mat",
        ".* | ''",
      })
  void anEditedOutcomeIsAnErrorThatNamesFileAndLine(String pattern, String replacement)
      throws IOException {
    edit(RESULTS, 2, pattern, replacement == null ? "" : replacement);

    assertRejected(RESULTS, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"line\":2 | \"line\":0",
        "\"line\":2 | \"line\":-2147483648",
        "\"line\":2 | \"line\":2147483648",
        "\"line\":2 | \"line\":3",
        "\"line\":2 | \"line\":\"2\"",
        "\"id\":\"r2\" | \"id\":\"r3\"",
        "\"id\":\"r2\" | \"id\":\"a/b\"",
        "\"id\":\"r2\", | ",
        "\"images\":1 | \"images\":-1",
        "\"images\":1 | \"images\":2147483647",
        "\"images\":1 | \"images\":1.5",
        "\"checksum\":-?[0-9]+ | \"checksum\":99999999999",
        ".* | {\"batch\":\"beef\"}",
        ".* | {\"line\":2,\"withdrawn\":true,\"refused\":true,\"checksum\":1}",
        ".* | {\"line\":2,\"checksum\":1,\"id\":\"r2\",\"images\":1,\"withdrawn\":true}",
        ".* | 7",
        ".* | rubbish",
      })
  void anEditedAnnouncementIsAnErrorThatNamesFileAndLine(String pattern, String replacement)
      throws IOException {
    int line = find(JOURNAL, "\"r2\",\"images\"");
    edit(JOURNAL, line, pattern, replacement == null ? "" : replacement);

    assertRejected(JOURNAL, line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"usd_spent\":[0-9.]+ | \"usd_spent\":1e999999999",
        "\"usd_spent\":[0-9.]+ | \"usd_spent\":-1",
        "\"usd_spent\":[0-9.]+ | \"usd_spent\":[]",
        "\"attempts\":1 | \"attempts\":-1",
        "\"attempts\":1 | \"attempts\":2147483647",
        "\"attempts\":1 | \"attempts\":1,\"unknown_attempts\":-5",
        "\"seed\": | \"missing_images\":-1,\"seed\":",
        "\"url\": | \"file\":\"/etc/passwd\",\"url\":",
        "\"images\":\\[.*?\\] | \"images\":[]",
        "\"images\":\\[.*?\\] | \"images\":null",
        "\"answer\":\\{.*\\}\\} | \"answer\":{}}",
        "\"answer\":\\{.*\\}\\} | \"answer\":null}",
        "\"answer\":\\{.*\\}\\} | \"answer\":[1]}",
        "\"id\":\"r2\" | \"id\":\"r3\"",
      })
  void anEditedAnswerIsAnErrorThatNamesFileAndLine(String pattern, String replacement)
      throws IOException {
    int line = find(JOURNAL, "\"answer\":{\"id\":\"r2\"");
    edit(JOURNAL, line, pattern, replacement);

    assertRejected(JOURNAL, line);
  }

  @Test
  void aJournalWithoutItsFirstLineIsRejected() throws IOException {
    List<String> lines = lines(JOURNAL);
    Files.write(out.resolve(JOURNAL), lines.subList(1, lines.size()));
    Map<String, String> before = FileTree.of(parent);

    Cli cli = batch();

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains(out.resolve(JOURNAL).toString());
    assertThat(FileTree.of(parent)).isEqualTo(before);
  }

  @Test
  void aDuplicateOutcomeIsRejected() throws IOException {
    List<String> lines = lines(RESULTS);
    lines.add(1, lines.get(0));
    Files.write(out.resolve(RESULTS), lines);

    assertRejected(RESULTS, 2);
  }

  @Test
  void aLargeLineNumberTakesNoMoreMemoryThanASmallOne() throws IOException {
    List<String> lines = lines(RESULTS);
    for (int i = 0; i < 1_000; i++) {
      int number = Integer.MAX_VALUE - i * 2_000_003;
      lines.add(
          lines.get(0).replace("\"line\":1,", "\"line\":" + number + ",").replace("r1", "s" + i));
    }
    Files.write(out.resolve(RESULTS), lines);

    Cli cli = batch();

    assertThat(cli.status()).as(cli.err()).isZero();
    assertThat(cli.out()).startsWith("1,003 of 3 requests: 1,003 succeeded");
  }

  @Test
  void theOutcomeInATornLastLineIsReadFromTheJournal() throws IOException {
    String results = Files.readString(out.resolve(RESULTS));
    Files.writeString(out.resolve(RESULTS), results.substring(0, results.length() - 40));

    Cli cli = batch();

    assertThat(cli.status()).as(cli.err()).isZero();
    assertThat(cli.out()).startsWith("3 requests: 3 succeeded");
    assertThat(stub.ledger().posts()).isEqualTo(3);
    assertThat(Files.readAllLines(out.resolve(RESULTS))).hasSize(3);
  }
}
