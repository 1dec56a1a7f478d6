package io.fluxbus.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome.Status;
import io.fluxbus.batch.ResumeState.InDoubt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeStateTest {
  private static final String SUCCESS =
      "{\"id\":\"a\",\"line\":1,\"status\":\"succeeded\",\"result\":{\"images\":[{\"url\":\"u\"}],"
          + "\"usd_spent\":0.05},\"attempts\":1,\"queued_ms\":0,\"elapsed_ms\":3}";
  private static final String UNKNOWN =
      "{\"id\":\"b\",\"line\":2,\"status\":\"unknown\",\"failure\":{\"type\":\"OUTCOME_UNKNOWN\","
          + "\"code\":504,\"message\":\"m\",\"billed\":\"unknown\"},\"attempts\":2,"
          + "\"unknown_attempts\":1,\"queued_ms\":0,\"elapsed_ms\":3}";
  private static final String FAILED =
      "{\"id\":\"c\",\"line\":3,\"status\":\"failed\",\"failure\":{\"type\":\"RATE_LIMITED\","
          + "\"code\":429,\"message\":\"m\",\"billed\":\"no\"},\"attempts\":2,\"queued_ms\":0,"
          + "\"elapsed_ms\":3}";
  private static final String ANSWER =
      "{\"line\":4,\"answer\":{\"id\":\"d\",\"result\":{\"images\":[{\"url\":\"u\"}],"
          + "\"missing_images\":0,\"timings\":{},\"usd_spent\":0.07},\"attempts\":1,"
          + "\"unknown_attempts\":0,\"queued_ms\":0,\"elapsed_ms\":3}}";

  private final ResumeState earlier =
      new ResumeState(new BatchTotals(0.1), null, new ForeignImages(Path.of("images")));

  private void result(String line) {
    try {
      earlier.addResult(line.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void entry(String line) {
    try {
      earlier.addJournalLine(line.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void begin() {
    entry("{\"batch\":\"beef\"}");
  }

  private static String announcement(int line, String id, int images) {
    return "{\"line\":%d,\"id\":\"%s\",\"images\":%d,\"checksum\":%d}"
        .formatted(line, id, images, line * 100);
  }

  @Test
  void aReplayedFailureHasNoCostInALaterRun() {
    result(
        "{\"id\":\"e\",\"line\":5,\"status\":\"failed\",\"failure\":{\"type\":\"BAD_RESPONSE\","
            + "\"code\":502,\"message\":\"m\",\"billed\":\"yes\"},\"attempts\":0,\"queued_ms\":0,"
            + "\"elapsed_ms\":3,\"replayed\":true}");
    entry(announcement(5, "e", 1));

    assertThat(earlier.isSettled(5, true)).isTrue();
    assertThat(earlier.spent()).isZero();
  }

  @Test
  void aLineWithAnOutcomeIsSettled() {
    result(SUCCESS);
    result(UNKNOWN);
    result(FAILED);
    entry(announcement(1, "a", 1));
    entry(announcement(2, "b", 2));
    entry(announcement(3, "c", 4));

    assertThat(earlier.announced()).isEmpty();
    assertThat(earlier.isSettled(1, true)).isTrue();
    assertThat(earlier.isSettled(4, false)).isFalse();
    assertThat(earlier.lastLine()).isEqualTo(3);
    assertThat(earlier.checksum()).isEqualTo(300);
    BatchTotals totals = earlier.totals();
    assertThat(totals.count(Status.SUCCEEDED)).isEqualTo(1);
    assertThat(totals.count(Status.UNKNOWN)).isEqualTo(1);
    assertThat(totals.failures()).containsEntry(FailureType.RATE_LIMITED, 1L);
    assertThat(totals.images()).isEqualTo(1);
    // 0.05 from the API, and two attempts at two images of 0.10 that may have been billed.
    assertThat(earlier.spent()).isEqualByComparingTo("0.45");
  }

  @Test
  void anAnnouncedLineWithoutAnOutcomeIsInDoubt() {
    entry(announcement(7, "a", 3));
    entry(announcement(9, "b", 1));
    entry(announcement(7, "a", 3));

    assertThat(earlier.batch()).isEqualTo("beef");
    assertThat(earlier.announced())
        .containsExactly(
            new InDoubt(7, "a", 3, 2, null, null), new InDoubt(9, "b", 1, 1, null, null));
    assertThat(earlier.lastLine()).isEqualTo(9);
    assertThat(earlier.spent()).isEqualByComparingTo("0.7");
  }

  @Test
  void aWithdrawalCancelsOneAnnouncement() {
    entry(announcement(7, "a", 1));
    entry("{\"line\":7,\"withdrawn\":true}");
    assertThat(earlier.announced()).isEmpty();
    entry(announcement(7, "a", 1));
    entry(announcement(7, "a", 1));
    entry("{\"line\":7,\"withdrawn\":true}");

    assertThat(earlier.announced()).containsExactly(new InDoubt(7, "a", 1, 1, null, null));
    assertThat(earlier.lastLine()).isEqualTo(7);
  }

  @Test
  void aLineWithAnAnswerKeepsIt() {
    keepsTheAnswer(ANSWER);
  }

  @Test
  void anAnswerInTheSpellingOfEarlierVersionsIsKeptToo() {
    keepsTheAnswer(
        "{\"line\":4,\"answer\":{\"id\":\"d\",\"result\":{\"images\":[{\"url\":\"u\"}],"
            + "\"missingImages\":0,\"timings\":{},\"inferenceId\":\"i\",\"usdSpent\":0.07},"
            + "\"attempts\":1,\"unknownAttempts\":0,\"queuedMillis\":0,\"elapsedMillis\":3}}");
    assertThat(earlier.announced(4).answer().result().inferenceId()).isEqualTo("i");
    assertThat(earlier.announced(4).answer().elapsedMillis()).isEqualTo(3);
  }

  private void keepsTheAnswer(String entry) {
    entry(announcement(4, "d", 1));
    entry(entry);

    InDoubt line = earlier.announced(4);
    assertThat(line.answer().id()).isEqualTo("d");
    assertThat(line.attemptsBeforeAnswer()).isZero();
    assertThat(line.outcome()).isEqualTo(line.answer());
    assertThat(line.answer().result().usdSpent()).isEqualByComparingTo(new BigDecimal("0.07"));
    assertThat(earlier.spent()).isEqualByComparingTo("0.07");
  }

  @Test
  void attemptsOfEarlierRunsAreAddedOnce() {
    entry(announcement(4, "d", 1));
    entry(announcement(4, "d", 1));
    // Each run that tries to fetch the images writes the answer again.
    for (int i = 0; i < 3; i++) {
      entry(ANSWER);
      InDoubt line = earlier.announced(4);
      assertThat(line.attemptsBeforeAnswer()).isEqualTo(1);
      assertThat(line.outcome().attempts()).isEqualTo(2);
      assertThat(line.outcome().unknownAttempts()).isEqualTo(1);
      assertThat(earlier.spent()).isEqualByComparingTo("0.17");
    }
  }

  @Test
  void theChecksumOfAnInvalidLineCounts() {
    entry("{\"line\":9,\"checksum\":17,\"refused\":true}");

    assertThat(earlier.lastLine()).isEqualTo(9);
    assertThat(earlier.checksum()).isEqualTo(17);
    assertThat(earlier.announced()).isEmpty();
  }

  @Test
  void theLastOutcomeOfALineCountsAndItsCostCountsOnce() {
    result(SUCCESS);
    assertThat(earlier.lacksFiles(1)).isTrue();
    result(SUCCESS.replace("\"u\"", "\"u\",\"file\":\"out/images/a-0.jpg\""));

    assertThat(earlier.lacksFiles(1)).isFalse();
    assertThat(earlier.withoutFiles()).isZero();
    assertThat(earlier.superseded()).containsEntry(1, 1);
    assertThat(earlier.totals().outcomes()).isEqualTo(1);
    assertThat(earlier.spent()).isEqualByComparingTo("0.05");
  }

  @Test
  void aSecondOutcomeThatNoRunWouldWriteIsAnError() {
    result(UNKNOWN);
    assertThatThrownBy(() -> result(UNKNOWN)).hasMessageContaining("has an outcome already");
    result(SUCCESS);
    assertThatThrownBy(() -> result(SUCCESS.replace("\"a\"", "\"z\"")))
        .hasMessageContaining("has an outcome already");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "[]",
        "null",
        "17",
        "{\"id\":\"a\"}",
        "{\"line\":1}",
        "{\"id\":\"a\",\"line\":1,\"status\":\"succeeded\"}",
        "{\"id\":\"a\",\"line\":1,\"status\":\"odd\",\"result\":{\"images\":[]}}",
        "{\"id\":\"a\",\"line\":1,\"status\":\"failed\",\"failure\":{\"type\":\"ODD\"}}",
        "{\"id\":\"a\",\"line\":1,\"status\":\"failed\",\"failure\":{}} x",
        "{\"line\":1,\"id\":\"a\",\"images\":1}",
        "{\"line\":0,\"withdrawn\":true}",
        "{\"line\":1,\"refused\":true}",
        "{\"id\":\"a\",\"line\":-1,\"status\":\"succeeded\",\"result\":{\"images\":[]}}",
        "{\"line\":1,\"answer\":{\"id\":\"a\"}}",
        "{\"line\":1,\"answer\":7}",
        "\0\0\0"
      })
  void aLineThatNoRunWouldWriteIsAnError(String line) {
    assertThatThrownBy(() -> result(line)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> entry(line)).isInstanceOf(UncheckedIOException.class);
    assertThat(earlier.totals().outcomes()).isZero();
    assertThat(earlier.lastLine()).isZero();
  }
}
