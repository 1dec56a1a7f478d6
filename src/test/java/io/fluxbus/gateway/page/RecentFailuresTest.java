package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page lists the latest failures. */
class RecentFailuresTest {
  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

  private Instant now = START;
  private final RecentFailures failures = new RecentFailures(() -> now);

  private void fail(String id, FailureType type, String detail) {
    failures.add(
        new GenerationOutcome(id, null, new GenerationException(type, detail), 1, 0, 5, 10));
  }

  @Test
  void anEntryHasTheMessageWithItsAdviceAndWhetherTheCallWasBilled() {
    fail("a1", FailureType.RATE_LIMITED, "HTTP 429");

    assertThat(failures.list())
        .containsExactly(
            new RecentFailures.Entry(
                FailureType.RATE_LIMITED,
                "HTTP 429. It was not billed. Send it again later, or fewer at once.",
                "failed",
                "a1",
                START,
                1));
  }

  @Test
  void anUnknownOutcomeIsNotCalledFailed() {
    fail("a1", FailureType.OUTCOME_UNKNOWN, "no response");

    assertThat(failures.list()).extracting(RecentFailures.Entry::status).containsExactly("unknown");
  }

  @Test
  void equalFailuresAreOneEntryAndTheLatestIsTheFirst() {
    fail("a1", FailureType.SERVER_ERROR, "HTTP 500");
    fail("a2", FailureType.SERVER_ERROR, "HTTP 502");
    now = START.plusSeconds(5);
    fail("a3", FailureType.SERVER_ERROR, "HTTP 500");

    assertThat(failures.list())
        .extracting(
            RecentFailures.Entry::id, RecentFailures.Entry::count, RecentFailures.Entry::last)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a3", 2L, now),
            org.assertj.core.groups.Tuple.tuple("a2", 1L, START));
  }

  @Test
  void theOldestOfManyDifferentFailuresIsForgotten() {
    IntStream.range(0, 100).forEach(i -> fail("a" + i, FailureType.SERVER_ERROR, "HTTP 5" + i));

    assertThat(failures.list()).hasSize(20);
    assertThat(failures.list().get(0).id()).isEqualTo("a99");
  }

  @Test
  void aLongMessageKeepsItsBeginningAndItsAdvice() {
    fail("a1", FailureType.SERVER_ERROR, "begin " + "\uD83D\uDE00".repeat(5_000));

    String message = failures.list().get(0).message();
    assertThat(message).hasSizeLessThan(700).startsWith("begin").endsWith("Send it again later.");
    assertThat(
            new String(
                message.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(message);
  }
}
