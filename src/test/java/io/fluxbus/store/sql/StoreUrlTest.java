package io.fluxbus.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses of stores. */
class StoreUrlTest {
  private static PgConnectOptions postgresql(String query) {
    return StoreUrl.parse("postgresql://me@db.example:5433/calls" + query, "word").options();
  }

  @Test
  void anAddressNamesAFileOrADatabase() {
    assertThat(StoreUrl.parse("sqlite:some/calls.db", null).file())
        .isEqualTo(Path.of("some/calls.db"));
    PgConnectOptions options = postgresql("");
    assertThat(options.getHost()).isEqualTo("db.example");
    assertThat(options.getPort()).isEqualTo(5433);
    assertThat(options.getUser()).isEqualTo("me");
    assertThat(options.getDatabase()).isEqualTo("calls");
    assertThat(options.getPassword()).isEqualTo("word");
    assertThat(options.getSslMode()).isEqualTo(SslMode.DISABLE);
    assertThat(StoreUrl.parse("postgresql://me@db/calls", null).options().getPort())
        .isEqualTo(5432);
  }

  @Test
  void onlyModesThatVerifyCheckTheCertificate() {
    assertThat(postgresql("?sslmode=require").getSslOptions().isTrustAll()).isTrue();
    PgConnectOptions full = postgresql("?sslmode=verify-full");
    assertThat(full.getSslMode()).isEqualTo(SslMode.VERIFY_FULL);
    assertThat(full.getSslOptions().isTrustAll()).isFalse();
    assertThat(full.getSslOptions().getTrustOptions()).isNotNull();
    assertThat(full.getSslOptions().getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
    PgConnectOptions ca = postgresql("?sslrootcert=/etc/a%20ca.pem&sslmode=require");
    assertThat(ca.getSslMode()).isEqualTo(SslMode.VERIFY_CA);
    assertThat(((PemTrustOptions) ca.getSslOptions().getTrustOptions()).getCertPaths())
        .containsExactly("/etc/a ca.pem");
    assertThat(ca.getProperties()).doesNotContainKey("sslrootcert");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sqlite:",
        "calls.db",
        "mysql://secret@h/d",
        "postgresql://me:secret@h/d",
        "postgresql://me@h/d?password=secret",
        "postgresql://me@h/d?sslmode=verify-ca&password=secret",
        "postgresql://me@h/d?sslmode=secret",
        "postgresql://me@h/ secret"
      })
  void aMessageDoesNotShowTheAddress(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreUrl.parse(url, "secret"))
        .satisfies(e -> assertThat(e.toString()).doesNotContain("secret"))
        .withNoCause();
  }
}
