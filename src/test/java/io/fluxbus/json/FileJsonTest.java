package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileJsonTest {
  private static final ObjectReader READER = FileJson.mapper().build().reader();

  private record Line(String text, Integer number) {}

  private static Line read(byte[] json) throws IOException {
    return FileJson.read(READER, json, Line.class, "a line");
  }

  @Test
  void anyNumberOfUnknownNamesIsIgnored() throws IOException {
    for (int line = 0; line < 10; line++) {
      String prefix = "\"é" + line + "-";
      String names =
          IntStream.range(0, 20_000)
              .mapToObj(i -> prefix + i + "\":" + i)
              .collect(Collectors.joining(","));
      String json = "{" + names + ",\"text\":\"é\",\"number\":" + line + "}";
      assertThat(read(json.getBytes(UTF_8))).isEqualTo(new Line("é", line));
    }
  }

  @Test
  void bytesThatAreNotUtf8AreNotJson() {
    byte[] json = "{\"text\":\"aaaa\"}".getBytes(UTF_8);
    json[11] = (byte) 0xc3;
    assertThatThrownBy(() -> read(json)).isInstanceOf(JsonParseException.class);
    json[11] = 'a';
    json[3] = (byte) 0xff;
    assertThatThrownBy(() -> read(json)).isInstanceOf(JsonParseException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":7}",
        "{\"text\":true}",
        "{\"text\":{}}",
        "{\"number\":\"7\"}",
        "{\"number\":7.0}",
        "{\"number\":7000000000}",
        "[]",
        "7"
      })
  void aMemberOfTheWrongTypeIsRejectedAndNotShown(String json) {
    assertThatThrownBy(() -> read(json.getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a line")
        .hasMessageNotContaining("7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"text\":\"a", "{}{", "{\"text\":tru"})
  void aTruncatedLineIsNotJson(String json) {
    assertThatThrownBy(() -> read(json.getBytes(UTF_8))).isInstanceOf(IOException.class);
  }
}
