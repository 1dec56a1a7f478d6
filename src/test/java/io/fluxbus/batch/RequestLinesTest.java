package io.fluxbus.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.GenerationRequest;
import io.fluxbus.batch.RequestLines.Parsed;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLinesTest {
  private final RequestLines lines = new RequestLines("beef", new IdSet());

  private Parsed parse(int number, String text) throws IOException {
    return lines.parse(new Line(number, text == null ? null : text.getBytes(UTF_8), 0));
  }

  @Test
  void aStringIsThePrompt() throws IOException {
    assertThat(parse(7, " \"A \\\"cat\\\" \uD83D\uDC08\" ").request())
        .isEqualTo(GenerationRequest.of("A \"cat\" \uD83D\uDC08").withId("beef-7"));
  }

  @Test
  void anObjectIsTheApisForm() throws IOException {
    assertThat(parse(7, "{\"prompt\":\"A cat\",\"id\":\"c\",\"seed\":3}").request())
        .isEqualTo(GenerationRequest.of("A cat").withId("c").withSeed(3));
    assertThat(parse(8, "{\"prompt\":\"A cat\",\"id\":null}").id()).isEqualTo("beef-8");
  }

  @Test
  void aBlankLineIsNothing() throws IOException {
    assertThat(parse(7, " \t").isBlank()).isTrue();
    assertThat(parse(7, "").isBlank()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "A cat|must be valid JSON",
        "{\"prompt\":\"A cat\"|must be valid JSON",
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
        "{\"prompt\":\"A cat\",\"id\":\"beef-3\"}|id beef-3 is kept for lines without one"
      })
  void whatIsNoRequestIsRefusedWithItsNumber(String text, String why) throws IOException {
    Parsed parsed = parse(7, text);

    assertThat(parsed.request()).isNull();
    assertThat(parsed.id()).isEqualTo("beef-7");
    assertThat(parsed.refusal()).startsWith("line 7: ").contains(why);
  }

  @Test
  void aLineThatIsTooLongIsRefused() throws IOException {
    assertThat(parse(7, null).refusal()).isEqualTo("line 7: it is longer than 262144 bytes");
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    byte[] bytes = {'"', (byte) 0xC3, (byte) 0x28, '"'};

    assertThat(lines.parse(new Line(7, bytes, 0)).refusal())
        .startsWith("line 7: body must be valid");
  }

  @Test
  void anIdIsUsedOnce() throws IOException {
    assertThat(parse(1, "{\"prompt\":\"A cat\",\"id\":\"c\"}").refusal()).isNull();
    assertThat(parse(2, "{\"prompt\":\"A dog\",\"id\":\"d\"}").refusal()).isNull();
    assertThat(parse(3, "{\"prompt\":\"A fox\",\"id\":\"c\"}").refusal())
        .isEqualTo("line 3: id c is that of an earlier line");
  }

  @Test
  void aLineThatIsRefusedUsesNoId() throws IOException {
    assertThat(parse(1, "{\"prompt\":\"\",\"id\":\"c\"}").refusal()).isNotNull();
    assertThat(parse(2, "{\"prompt\":\"A dog\",\"id\":\"c\"}").refusal()).isNull();
  }
}
