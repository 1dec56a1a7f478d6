package io.fluxbus.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.TargetDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  private static final String LINES = "[one]\n[two]\n[three]\n";

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private final List<String> read = new ArrayList<>();

  private long read(String text) throws IOException {
    Path path = Files.writeString(folder.resolve("log"), text);
    read.clear();
    try (FileChannel channel = FileChannel.open(path)) {
      return LogFile.read(
          channel,
          "log",
          line -> {
            String content = new String(line, UTF_8);
            boolean whole = content.startsWith("[") && content.endsWith("]");
            if (whole) {
              read.add(content);
            }
            return whole;
          });
    }
  }

  @Test
  @DisplayName("FAULTS 41: a torn last line is not read, wherever it is torn")
  void whatIsTornAtTheEndIsNotRead() throws IOException {
    for (int length = 0; length <= LINES.length(); length++) {
      String rest = LINES.substring(0, length);
      String whole = rest.substring(0, rest.lastIndexOf('\n') + 1);

      assertThat(read(rest)).isEqualTo(whole.length());
      assertThat(read).containsExactlyElementsOf(whole.lines().toList());
    }
  }

  @Test
  void rubbishAtTheEndIsNotRead() throws IOException {
    assertThat(read(LINES + "\0\0\0\0")).isEqualTo(LINES.length());
    assertThat(read(LINES + "\0\0\n\0\n")).isEqualTo(LINES.length());
    assertThat(read(LINES + "[fou\n")).isEqualTo(LINES.length());
    assertThat(read).containsExactly("[one]", "[two]", "[three]");
  }

  @Test
  void rubbishInTheMiddleIsNotPassedOver() {
    assertThatThrownBy(() -> read("[one]\n[tw\n[three]\n"))
        .isInstanceOf(BatchFolderException.class)
        .hasMessage("line 2 of log is damaged");
  }
}
