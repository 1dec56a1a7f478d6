package io.fluxbus.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParseException;
import io.fluxbus.TargetDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileReaderTest {
  private static final String LINES = "[one]\n[two]\n[three]\n";

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private final List<String> read = new ArrayList<>();

  private long read(String text) throws IOException {
    Path path = Files.writeString(folder.resolve("log"), text);
    read.clear();
    try (FileChannel channel = FileChannel.open(path)) {
      return new LogFileReader("log", List.of("["))
          .read(
              channel,
              line -> {
                String content = new String(line, UTF_8);
                if (!content.endsWith("]")) {
                  throw new JsonParseException(null, "torn");
                }
                if (content.contains("not ours")) {
                  throw new IOException("it is of another program");
                }
                read.add(content);
              });
    }
  }

  @Test
  void aTornLastLineIsIgnoredWhereverItIsTorn() throws IOException {
    for (int length = 0; length <= LINES.length(); length++) {
      String rest = LINES.substring(0, length);
      String whole = rest.substring(0, rest.lastIndexOf('\n') + 1);

      assertThat(read(rest)).isEqualTo(whole.length());
      assertThat(read).containsExactlyElementsOf(whole.lines().toList());
    }
  }

  @Test
  void tornLinesAtTheEndAreIgnored() throws IOException {
    assertThat(read(LINES + "\0\0\0\0")).isEqualTo(LINES.length());
    assertThat(read(LINES + "\0\0\n\0\n")).isEqualTo(LINES.length());
    assertThat(read(LINES + "[fou\n")).isEqualTo(LINES.length());
    assertThat(read).containsExactly("[one]", "[two]", "[three]");
  }

  @Test
  void aDamagedLineInTheMiddleIsAnError() {
    assertThatThrownBy(() -> read("[one]\n[tw\n[three]\n"))
        .isInstanceOf(BatchFolderException.class)
        .hasMessage("log, line 2: it is damaged");
  }

  @Test
  void aLineThatCannotBeTornIsAnErrorAtTheEnd() {
    for (String end : List.of("fou", "fou\n", "\0\nfou", "{\"a\":1}\n")) {
      assertThatThrownBy(() -> read(LINES + end))
          .isInstanceOf(BatchFolderException.class)
          .hasMessageMatching("log, line [45]: it is not JSON");
    }
    assertThatThrownBy(() -> read(LINES + "[not ours]\n"))
        .isInstanceOf(BatchFolderException.class)
        .hasMessage("log, line 4: it is of another program");
  }
}
