package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  @Test
  void plainTextStaysTheSameObject() {
    String plain = "Straße 東京 ~ \uD83D\uDC30 \\u001b \u00A0";

    assertThat(Printable.line(plain)).isSameAs(plain);
    assertThat(Printable.lines(plain)).isSameAs(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "0000", "0007", "0008", "0009", "000a", "000d", "001b", "007f", "0080", "0085", "009b", "00ad",
    "061c", "200b", "200d", "200e", "2028", "2029", "202a", "202e", "2066", "2069", "feff", "d800",
    "dfff"
  })
  void controlAndInvisibleCharactersAreEscaped(String hex) {
    char unit = (char) Integer.parseInt(hex, 16);

    assertThat(Printable.line("a" + unit + "b")).isEqualTo("a\\u" + hex + "b");
  }

  @Test
  void formatCharactersBeyondTheFirstPlaneAreEscapedAsPairs() {
    assertThat(Printable.line("\uD83D\uDC30\uDB40\uDC41")).isEqualTo("\uD83D\uDC30\\udb40\\udc41");
  }

  @Test
  void linesKeepTheirLineEnds() {
    assertThat(Printable.lines("a\nb\r\nc\rd\u0085e")).isEqualTo("a\nb\r\nc\\u000dd\\u0085e");
    assertThat(Printable.line("a\r\nb")).isEqualTo("a\\u000d\\u000ab");
  }

  @Test
  void noControlCharacterIsLeft() {
    String all =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    assertThat(Printable.line(all).codePoints()).allMatch(Printable::isPrintable);
  }
}
