package io.fluxbus.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineParserTest {
  private final LineParser parser = new LineParser("beef", new IdSet());

  private BatchLine parse(int number, String text) {
    return parser.parse(new InputLine(number, text == null ? null : text.getBytes(UTF_8), 0));
  }

  /** Why a line is invalid. */
  private static String reason(BatchLine line) {
    assertThat(line.isInvalid).isTrue();
    assertThat(line.request).isNull();
    assertThat(line.outcome.failure().type()).isEqualTo(FailureType.INVALID_REQUEST);
    return line.outcome.failure().detail();
  }

  @Test
  void aStringIsThePrompt() {
    assertThat(parse(7, " \"A \\\"cat\\\" \uD83D\uDC08\" ").request)
        .isEqualTo(GenerationRequest.of("A \"cat\" \uD83D\uDC08").withId("beef-7"));
  }

  @Test
  void anObjectIsARequestInTheFormatOfTheApi() {
    assertThat(parse(7, "{\"prompt\":\"A cat\",\"id\":\"c\",\"seed\":3}").request)
        .isEqualTo(GenerationRequest.of("A cat").withId("c").withSeed(3));
    assertThat(parse(8, "{\"prompt\":\"A cat\",\"id\":null}").id()).isEqualTo("beef-8");
  }

  @Test
  void aBlankLineIsSkipped() {
    assertThat(parse(7, " \t")).isNull();
    assertThat(parse(7, "")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "A cat|must be valid JSON: column 2: Unrecognized token",
        "{\"prompt\":\"A cat\"|must be valid JSON: column 18: Unexpected end-of-input",
        "\"A cat\" \"A dog\"|must be valid JSON",
        "[\"A cat\"]|must be a JSON object, or a string in quotes",
        "17|must be a JSON object, or a string in quotes",
        "null|must be a JSON object, or a string in quotes",
        "\"\"|prompt must not be blank",
        "{}|prompt is required",
        "{\"promt\":\"A cat\"}|promt is not a field of the API",
        "{\"prompt\":\"A cat\",\"prompt\":\"A dog\"}|must be valid JSON",
        "{\"prompt\":\"A cat\",\"id\":7}|id must be a string",
        "{\"prompt\":\"A cat\",\"id\":\"a b\"}|id must be 1 to 128 characters",
        "{\"prompt\":\"A cat\",\"id\":\"beef-3\"}|id beef-3 is reserved for lines without an id"
      })
  void anInvalidLineHasAFailedOutcomeWithItsNumber(String text, String reason) {
    BatchLine line = parse(7, text);

    assertThat(line.id()).isEqualTo("beef-7");
    assertThat(reason(line)).startsWith("line 7: ").contains(reason);
  }

  @Test
  void aLineThatIsTooLongIsInvalid() {
    assertThat(reason(parse(7, null))).isEqualTo("line 7: it is longer than 262144 bytes");
  }

  @Test
  void bytesThatAreNotUtf8AreInvalid() {
    byte[] bytes = {'"', (byte) 0xC3, (byte) 0x28, '"'};

    assertThat(reason(parser.parse(new InputLine(7, bytes, 0))))
        .startsWith("line 7: body must be valid");
  }

  @Test
  void anIdIsUsedOnce() {
    assertThat(parse(1, "{\"prompt\":\"A cat\",\"id\":\"c\"}").isInvalid).isFalse();
    assertThat(parse(2, "{\"prompt\":\"A dog\",\"id\":\"d\"}").isInvalid).isFalse();
    assertThat(reason(parse(3, "{\"prompt\":\"A fox\",\"id\":\"c\"}")))
        .isEqualTo("line 3: id c is used by an earlier line");
  }

  @Test
  void theIdOfAnInvalidLineMayBeUsedByALaterLine() {
    assertThat(parse(1, "{\"prompt\":\"\",\"id\":\"c\"}").isInvalid).isTrue();
    assertThat(parse(2, "{\"prompt\":\"A dog\",\"id\":\"c\"}").isInvalid).isFalse();
  }
}
