package io.fluxbus.store.sql;

import static io.fluxbus.Await.failure;
import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.Claim;
import io.fluxbus.store.StoredCall;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts that a database cannot store: NUL, and half of a surrogate pair. */
class StoredTextTest {
  private static final String UNUSUAL = "a\u0000b\ud83ec\ud83e\udd8a";

  @TempDir(factory = TargetDirectory.class)
  Path folder;

  private final Vertx vertx = Vertx.vertx();
  private SqlOutcomeStore store;

  private void open(Dialect dialect) throws Exception {
    store =
        dialect == Dialect.SQLITE
            ? SqlOutcomeStore.sqlite(vertx, folder.resolve("calls.db"))
            : SqlOutcomeStore.postgresql(vertx, TestPostgres.newDatabase());
    result(store.beat("n", 0));
  }

  @AfterEach
  void close() {
    if (store != null) {
      result(store.close());
    }
    result(vertx.close());
  }

  private static Claim claim(String key, String requestId) {
    return new Claim(new CallKey("", key), "t", "n", "f", requestId, null, 1);
  }

  @ParameterizedTest
  @EnumSource
  void aKeyIsRejectedAndTheIdOfARequestIsReplaced(Dialect dialect) throws Exception {
    open(dialect);
    assertThat(failure(store.claim(claim("a\u0000b", "id"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(failure(store.claim(claim("a\ud83e", "id"))))
        .isInstanceOf(IllegalArgumentException.class);
    StoredCall claimed = result(store.claim(claim("a", UNUSUAL)));
    assertThat(claimed.claim().requestId()).isEqualTo("a\ufffdb\ufffdc\ud83e\udd8a");
  }

  @ParameterizedTest
  @EnumSource
  void anOutcomeIsStoredWithAnyText(Dialect dialect) throws Exception {
    open(dialect);
    Claim claim = claim("a", "id");
    result(store.claim(claim));
    GenerationException failed =
        new GenerationException(FailureType.BAD_RESPONSE, UNUSUAL)
            .withBilled(Billed.YES)
            .withInferenceId(UNUSUAL);
    GenerationOutcome outcome = new GenerationOutcome("id", null, failed, 1, 0, 0, 0);
    assertThat(result(store.settle(claim.key(), "t", outcome, 1))).isTrue();

    GenerationException stored = result(store.find(claim.key())).outcome().failure();
    assertThat(stored.detail()).isIn(UNUSUAL, UNUSUAL.replaceFirst("\ud83e", "?"));
  }
}
