package io.fluxbus.batch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs of other encodings and of other types. */
@ExtendWith(VertxExtension.class)
class InputEncodingTest {
  private static final String THREE =
      "\"A café in 東京 \uD83D\uDC08\"\r\n\r\n{\"id\":\"b\",\"prompt\":\"A dog\"}\r\n\"A fox\"\r\n";

  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) {
    batch = new BatchFixture(vertx, parent, new StubOptions());
  }

  private static byte[] marked(String charset, String text) {
    return ("\uFEFF" + text).getBytes(Charset.forName(charset));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** A stream that returns one to three bytes at once, like a pipe. */
  private static InputStream slices(byte[] bytes) {
    Random random = new Random(3);
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(length, 1 + random.nextInt(3)));
      }
    };
  }

  private static List<String> texts(byte[] bytes) throws IOException {
    List<String> texts = new ArrayList<>();
    try (LineReader reader = new LineReader(slices(bytes))) {
      for (List<InputLine> some = reader.next(3); !some.isEmpty(); some = reader.next(3)) {
        some.forEach(line -> texts.add(new String(line.bytes(), UTF_8)));
      }
    }
    return texts;
  }

  private BatchSummary run(byte[] input) {
    return Await.result(batch.open().run(client(), null, new ByteArrayInputStream(input)));
  }

  private FluxClient client() {
    return FluxClient.create(batch.vertx, batch.clientOptions);
  }

  private void assertRejected(byte[] input, String reason) throws IOException {
    assertThat(Await.failure(batch.open().run(client(), null, new ByteArrayInputStream(input))))
        .isInstanceOf(BatchInputException.class)
        .hasMessageStartingWith("the input is not JSON Lines: ")
        .hasMessageContaining(reason);
    assertThatThrownBy(
            () ->
                BatchCheck.of(new ByteArrayInputStream(input), batch.folder, false, invalid -> {}))
        .isInstanceOf(BatchInputException.class)
        .hasMessageContaining(reason);
    assertThat(batch.stub.ledger().posts()).isZero();
    assertThat(batch.results()).isEmpty();
  }

  private void assertRejected(String input, String reason) throws IOException {
    assertRejected(input.getBytes(UTF_8), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void aByteOrderMarkSelectsTheEncoding(String charset) throws IOException {
    assertThat(texts(marked(charset, THREE))).isEqualTo(texts(THREE.getBytes(UTF_8)));

    BatchSummary summary = run(marked(charset, THREE));

    assertThat(summary.succeeded()).isEqualTo(3);
    assertThat(batch.results().get(0).getJsonObject("result").getString("prompt"))
        .isEqualTo("A café in 東京 \uD83D\uDC08");
    Path file = Files.write(parent.resolve("counted"), marked(charset, THREE));
    assertThat(LineReader.count(file, () -> false)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void aLongInputIsDecodedWhereverItsBlocksEnd(String charset) throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      text.append("\uD83D\uDC08é東a".repeat(random.nextInt(30))).append('\n');
    }

    assertThat(texts(marked(charset, text.toString())))
        .isEqualTo(texts(text.toString().getBytes(UTF_8)));
  }

  @Test
  void theSameTextInAnotherEncodingContinuesTheBatch() {
    assertThat(run(THREE.getBytes(UTF_8)).succeeded()).isEqualTo(3);

    BatchSummary again = run(marked("UTF-16LE", THREE + "\"A cow\"\r\n"));

    assertThat(again.succeeded()).isEqualTo(4);
    assertThat(again.earlierOutcomes()).isEqualTo(3);
    assertThat(batch.stub.ledger().posts()).isEqualTo(4);
  }

  @Test
  void aLineThatCannotBeDecodedFailsAlone() {
    byte[] half = {0x41, (byte) 0xD8};
    byte[] quote = {0x22, 0, 0x0A, 0};
    byte[] odd = {0x22};
    BatchSummary summary =
        run(
            join(
                marked("UTF-16LE", "\"A cat\"\n\"half "),
                half,
                quote,
                "\"A dog\"\n\"odd".getBytes(Charset.forName("UTF-16LE")),
                odd));

    assertThat(batch.statuses()).containsExactly("succeeded", "failed", "succeeded", "failed");
    assertThat(summary.complete()).isTrue();
    assertThat(batch.stub.ledger().posts()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"UTF-16LE", "UTF-16BE"})
  void utf16WithoutAMarkIsRejected(String charset) throws IOException {
    assertRejected(THREE.getBytes(Charset.forName(charset)), "UTF-16 without a byte order mark");
  }

  @Test
  void aFileOfAnotherKindIsRejected() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(THREE.getBytes(UTF_8));
    }
    assertRejected(zipped.toByteArray(), "compressed with gzip");
    assertRejected("PK\u0003\u0004....", "office document");
    assertRejected(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0}, "PNG");
    assertRejected("%PDF-1.7\n...", "PDF");
    assertRejected(new byte[] {'x', 0, 1, 2, '\n', 3}, "binary");
    assertRejected(new byte[1 << 20], "binary");
    assertRejected("<!DOCTYPE html>\n<html>\n", "HTML");
  }

  @Test
  void anotherEncodingWithoutAMarkIsRejected() throws IOException {
    assertRejected("\"A dog\"\n\"A café\"\n".getBytes(ISO_8859_1), "line 2 is not UTF-8");
    assertRejected("\"A café\"\n\"A dog\"\n".getBytes(ISO_8859_1), "line 1 is not UTF-8");
  }

  @Test
  void aDamagedLineAmongOthersInUtf8FailsAlone() {
    run(
        join(
            "\"Straße\"\n\"A caf".getBytes(UTF_8),
            new byte[] {(byte) 0xE9},
            "\"\n".getBytes(UTF_8)));

    assertThat(batch.statuses()).containsExactly("succeeded", "failed");
  }

  @Test
  void oneJsonValueForAllRequestsIsRejected() throws IOException {
    assertRejected("[\n  \"A cat\",\n  \"A dog\"\n]\n", "one JSON array");
    assertRejected("[{\"prompt\":\"A cat\"},{\"prompt\":\"A dog\"}]", "one JSON array");
    assertRejected("[\"A cat\"" + ",\"A dog\"".repeat(50_000) + "]", "one JSON array");
    assertRejected("\n\n  [\n  {\n  \"prompt\": \"A cat\"\n  }\n", "one JSON array");
    assertRejected("[" + "\n\"A cat\",".repeat(100), "one JSON array");
    assertRejected("[\n\"A cat\",\n// a note\n\"A dog\"\n]\n", "one JSON array");
    assertRejected("[\n{\"prompt\":\"A cat\", },\n{\"prompt\":\"A dog\"}\n]\n", "one JSON array");
    assertRejected(
        "{\n  \"prompt\": \"A cat\"\n}\n{\n  \"prompt\": \"A dog\"\n}\n", "one JSON object");
    assertRejected(
        "{\"prompts\": [\n\"A cat\",\n\"A dog\"\n]}\n", "one JSON object over several lines");
  }

  @Test
  void textThatIsNotJsonIsRejected() throws IOException {
    assertRejected("A cat\nA dog\n", "line 1 is neither a JSON object nor a JSON string");
    assertRejected("id,prompt\n1,\"A cat\"\n2,\"A dog\"\n", "line 1 is neither");
    assertRejected("\"prompt\",\"size\"\n\"A cat\",\"square\"\n", "line 1 is neither");
    assertRejected("\n\nprompt: A cat\n", "line 3 is neither");
    assertRejected("{\"prompt\":\"A cat\"", "line 1 is not a whole JSON object");
    assertRejected("7\nnull\ntrue\n", "line 1 is neither");
  }

  @Test
  void aBrokenLineBeforeOthersFailsAlone() {
    run("{\"prompt\":\"A c\n[1]\n# a note\n[\n\"A dog\"\n\"A fox\"\n".getBytes(UTF_8));

    assertThat(batch.statuses())
        .containsExactly("failed", "failed", "failed", "failed", "succeeded", "succeeded");
  }

  @Test
  void aLineOfAnotherEncodingIsNotGuessed() {
    run(
        join(
            "\"Ä\"\n".getBytes(UTF_8),
            "\"A\"".getBytes(Charset.forName("UTF-16BE")),
            "\n".getBytes(UTF_8),
            marked("UTF-16LE", "\"A\""),
            "\n".getBytes(UTF_8)));

    assertThat(batch.results().get(0).getString("status")).isEqualTo("succeeded");
    assertThat(batch.statuses().subList(1, batch.statuses().size())).containsOnly("failed");
    assertThat(batch.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void aPipeIsNotReadFurtherThanTheCheckNeeds() throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(out);
    out.write("broken\n\"A cat\"\n".getBytes(UTF_8));
    Future<BatchSummary> done = batch.open().run(client(), null, in);
    Await.until(() -> batch.stub.ledger().posts() == 1);
    out.write("\"A dog\"\n".getBytes(UTF_8));
    Await.until(() -> batch.stub.ledger().posts() == 2);
    out.close();

    assertThat(Await.result(done).succeeded()).isEqualTo(2);
  }

  @Test
  void anEmptyInputIsNotAnError() throws IOException {
    assertThat(run(new byte[0]).complete()).isTrue();
    assertThat(run(marked("UTF-16LE", "")).complete()).isTrue();
    assertThat(run(" \r\n\t\n".getBytes(UTF_8)).complete()).isTrue();
  }
}
