package io.fluxbus.store.sql;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.json.WireJson;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.Claim;
import io.fluxbus.store.StoredCall;
import io.fluxbus.store.StoredCall.State;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A row of the table of calls. */
final class CallRow {
  /** The columns that {@link #call} reads. */
  static final String COLUMNS =
      "c.tenant, c.key, c.token, c.node, c.fingerprint, c.request_id, c.budget, c.price, c.state,"
          + " c.outcome, c.cost, COALESCE(c.settled, c.changed) AS updated, c.files";

  private static final Map<String, State> STATES =
      Arrays.stream(State.values()).collect(Collectors.toMap(State::text, Function.identity()));

  private CallRow() {}

  /** Reads the key from the first two columns. */
  static CallKey key(Row row) {
    return new CallKey(row.getString(0), row.getString(1));
  }

  /** Reads a call, as far as the database understands it. */
  static StoredCall call(Row row) {
    String outcome = row.getString(9);
    return new StoredCall(
        new Claim(
            key(row),
            row.getString(2),
            row.getString(3),
            row.getString(4),
            row.getString(5),
            row.getString(6),
            row.getLong(7)),
        STATES.get(row.getString(8)),
        outcome == null ? null : outcome(outcome),
        FileRecords.read(row.getString(12)),
        row.getLong(10),
        Instant.ofEpochMilli(row.getLong(11)));
  }

  private static GenerationOutcome outcome(String json) {
    try {
      return WireJson.readOutcome(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      // The exception may contain parts of the outcome.
      throw new StoreFailure("an outcome in the store cannot be read");
    }
  }
}
