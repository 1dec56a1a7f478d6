package io.fluxbus.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
  private static List<InputLine> read(InputStream in) throws IOException {
    List<InputLine> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(in)) {
      for (List<InputLine> some = reader.next(3); !some.isEmpty(); some = reader.next(3)) {
        assertThat(some).hasSizeLessThanOrEqualTo(3);
        lines.addAll(some);
      }
    }
    return lines;
  }

  private static List<InputLine> read(String text) throws IOException {
    return read(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static List<String> texts(List<InputLine> lines) {
    return lines.stream()
        .map(line -> line.bytes() == null ? null : new String(line.bytes(), UTF_8))
        .toList();
  }

  @Test
  void readsByteOrderMarksCarriageReturnsAndAMissingFinalLineFeed() throws IOException {
    List<InputLine> lines = read("\uFEFF\"a\"\r\n\n \t\r\n\"b\uFEFF\"\r\nc\rd");

    assertThat(texts(lines)).containsExactly("\"a\"", "", " \t", "\"b\uFEFF\"", "c\rd");
    assertThat(lines.stream().map(InputLine::number)).containsExactly(1, 2, 3, 4, 5);
    assertThat(lines.stream().map(InputLine::isBlank))
        .containsExactly(false, true, true, false, false);
  }

  @Test
  void anEmptyInputHasNoLine() throws IOException {
    assertThat(read("")).isEmpty();
    assertThat(texts(read("\n"))).containsExactly("");
  }

  @Test
  void aLineThatIsTooLongIsSkippedInBoundedMemory() throws IOException {
    InputStream endless =
        new InputStream() {
          private long left = 100L << 20;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            int size = (int) Math.min(length, left);
            java.util.Arrays.fill(to, offset, offset + size, (byte) 'x');
            left -= size;
            return size == 0 ? -1 : size;
          }
        };
    List<InputLine> lines =
        read(
            new java.io.SequenceInputStream(
                new ByteArrayInputStream("first\n".getBytes(UTF_8)),
                new java.io.SequenceInputStream(
                    endless, new ByteArrayInputStream("\nlast".getBytes(UTF_8)))));

    assertThat(texts(lines)).containsExactly("first", null, "last");
    assertThat(lines.get(1).isBlank()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void theMaximumLengthIsInclusive(int more) throws IOException {
    String text = "x".repeat(LineReader.MAX_LINE_BYTES + more);

    assertThat(texts(read(text + "\ny"))).containsExactly(more > 0 ? null : text, "y");
  }

  @Test
  void blocksMayEndInsideOfACharacter() throws IOException {
    Random random = new Random(7);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      expected.add("é".repeat(random.nextInt(200)));
    }
    byte[] bytes = (String.join("\n", expected) + "\n").getBytes(UTF_8);
    InputStream slices =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(length, 1 + random.nextInt(100)));
          }
        };

    assertThat(texts(read(slices))).isEqualTo(expected);
  }

  @Test
  void theChecksumCoversTheInputUpToTheEndOfTheLine() throws IOException {
    List<InputLine> lines = read("a\nb\nc");

    assertThat(read("a\nb\nc\n").get(2).checksum()).isEqualTo(lines.get(2).checksum());
    assertThat(read("a\nb\nc\nd").get(2).checksum()).isEqualTo(lines.get(2).checksum());
    assertThat(read("a\nB\nc").get(2).checksum()).isNotEqualTo(lines.get(2).checksum());
    assertThat(read("ab\n\nc").get(2).checksum()).isNotEqualTo(lines.get(2).checksum());
    assertThat(read("a\nb\ncc").get(2).checksum()).isNotEqualTo(lines.get(2).checksum());
  }

  @Test
  void availableLinesOfAPipeAreReturnedAtOnce() throws IOException {
    try (PipedOutputStream out = new PipedOutputStream();
        LineReader reader = new LineReader(new PipedInputStream(out))) {
      out.write("a\nb\n".getBytes(UTF_8));

      // The pipe stays open.
      assertThat(texts(reader.next(10))).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @CsvSource({"'',0", "a,1", "'a\nb',2", "'a\nb\n',2", "'\n\n \t\r\na\n\r\n',1", "'a\n ',1"})
  void countsLinesThatAreNotBlank(
      String text, long count, @TempDir(factory = TargetDirectory.class) Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("input"), text);

    assertThat(LineReader.count(file, () -> false)).isEqualTo(count);
  }

  @Test
  void aBatchThatStopsEndsTheCountOfALargeFileOnly(
      @TempDir(factory = TargetDirectory.class) Path folder) throws IOException {
    Path small = Files.writeString(folder.resolve("small"), "a\nb\nc\n");
    Path large = Files.writeString(folder.resolve("large"), "a\n".repeat(100_000));

    assertThat(LineReader.count(small, () -> true)).isEqualTo(3);
    assertThat(LineReader.count(large, () -> true)).isNull();
  }
}
