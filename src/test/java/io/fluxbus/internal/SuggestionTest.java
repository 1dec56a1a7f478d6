package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  private static final List<String> KNOWN =
      List.of("maxConcurrency", "maxAttempts", "maxQueueSize", "http2", "--size", "generate");

  @ParameterizedTest
  @CsvSource({
    "maxConcurency, maxConcurrency",
    "maxconcurrency, maxConcurrency",
    "maxAtempt, maxAttempts",
    "http, http2",
    "--sizze, --size",
    "genreate, generate"
  })
  void theMostSimilarNameIsSuggested(String given, String suggested) {
    assertThat(Suggestion.of(given, KNOWN)).isEqualTo(", did you mean " + suggested + "?");
  }

  @ParameterizedTest
  @CsvSource({"timeout", "max", "'\u00e9'", "''", "http2"})
  void withoutASimilarNameNothingIsSuggested(String given) {
    assertThat(Suggestion.of(given, KNOWN)).isEmpty();
  }
}
