package io.fluxbus.cli;

import io.fluxbus.store.StoreQuery;
import io.fluxbus.store.StoredCall.State;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that select calls of a store. */
final class StoreQueryMixin {
  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      completionCandidates = Candidates.States.class,
      description =
          "waiting, sent, succeeded, failed or unknown; several with commas (default: all).")
  private Set<State> states = Set.of();

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Only calls of this tenant (default: all).")
  private String tenant;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "A part of the key or of the request's id, or the whole inference id.")
  private String text;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      description = "Only calls that have not changed for this time, such as 90s, 12h or 7d.")
  private Duration olderThan;

  StoreQuery query(int limit, int offset) {
    return new StoreQuery(states, tenant, text, olderThan, limit, offset);
  }
}
