package io.fluxbus.cli;

import io.fluxbus.batch.DollarText;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.StoredCall;
import io.fluxbus.store.StoredFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A call of a store, for people and for programs. */
final class StoredCallText {
  /** The columns of a table of calls. */
  static final List<String> COLUMNS = List.of("KEY", "STATE", "COST", "CHANGED", "REQUEST");

  private static final String KEY = "key:";
  private static final String SEED = "seed:";

  private StoredCallText() {}

  /**
   * Returns the key that a user means: an idempotency key, or a key as {@code list} shows it, which
   * begins with {@code key:} or {@code seed:}.
   */
  static CallKey key(String tenant, String text) {
    boolean shown = text.startsWith(KEY) || text.startsWith(SEED);
    return new CallKey(tenant, shown ? text : KEY + text);
  }

  /** The row of a call in a table. */
  static List<String> row(StoredCall call) {
    CallKey key = call.claim().key();
    return List.of(
        key.tenant().isEmpty() ? key.key() : key.tenant() + " " + key.key(),
        call.state().text(),
        dollars(call.cost()),
        call.updated().truncatedTo(ChronoUnit.SECONDS).toString(),
        call.claim().requestId());
  }

  /** The facts about a call, without its outcome. */
  static JsonObject json(StoredCall call) {
    JsonObject json =
        new JsonObject()
            .put("key", call.claim().key().key())
            .put("tenant", call.claim().key().tenant())
            .put("state", call.state().text())
            .put("cost_usd", SpendAmounts.usd(call.cost()))
            .put("changed", call.updated().toString())
            .put("request_id", call.claim().requestId())
            .put("node", call.claim().node())
            .put("price_usd", SpendAmounts.usd(call.claim().price()))
            .put("fingerprint", call.claim().fingerprint());
    return call.claim().budget() == null ? json : json.put("budget", call.claim().budget());
  }

  /** The facts about a call with its outcome, which contains the URLs of its images. */
  static JsonObject jsonWithOutcome(StoredCall call) {
    JsonObject json = json(call);
    if (!call.files().isEmpty()) {
      json.put("files", new JsonArray(call.files().stream().map(StoredFile::path).toList()));
    }
    return call.outcome() == null ? json : json.put("outcome", call.outcome().toJson());
  }

  static String dollars(long billionths) {
    return DollarText.text(SpendAmounts.usd(billionths));
  }
}
