package io.fluxbus.store.sql;

import static io.fluxbus.Await.failure;
import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.TestAuthority;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store in a PostgreSQL that speaks TLS, with a certificate of a private authority. */
class PostgresTlsTest {
  @TempDir(factory = TargetDirectory.class)
  static Path folder;

  private static TestAuthority trusted;
  private static TestAuthority other;
  private static EmbeddedPostgres server;

  private final Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void start() throws Exception {
    trusted = TestAuthority.create(folder, "trusted", "ip:127.0.0.1");
    other = TestAuthority.create(folder, "other", "ip:127.0.0.1");
    KeyStore store =
        KeyStore.getInstance(trusted.store().toFile(), TestAuthority.PASSWORD.toCharArray());
    Path key = folder.resolve("server.key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    writePem(
        key,
        "PRIVATE KEY",
        store.getKey("server", TestAuthority.PASSWORD.toCharArray()).getEncoded());
    Path certificates = folder.resolve("server.pem");
    for (Certificate certificate : store.getCertificateChain("server")) {
      writePem(certificates, "CERTIFICATE", certificate.getEncoded());
    }
    server =
        TestPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificates.toAbsolutePath().toString())
            .setServerConfig("ssl_key_file", key.toAbsolutePath().toString())
            .start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void close() {
    result(vertx.close());
  }

  private static void writePem(Path file, String kind, byte[] content) throws IOException {
    String text =
        "-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
            + "\n-----END "
            + kind
            + "-----\n";
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private SqlOutcomeStore store(String host, String parameters) {
    return SqlOutcomeStore.of(
        vertx,
        "postgresql://postgres@" + host + ":" + server.getPort() + "/postgres?" + parameters,
        "postgres");
  }

  private static String certificate(TestAuthority authority) {
    return "&sslrootcert=" + authority.certificate().toAbsolutePath();
  }

  /** How many connections of the stores use TLS, and how many do not. */
  private static String connections() throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT COUNT(*) FILTER (WHERE ssl), COUNT(*) FILTER (WHERE NOT ssl)"
                    + " FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                    + " WHERE client_addr IS NOT NULL AND pid <> pg_backend_pid()")) {
      rows.next();
      return rows.getInt(1) + " " + rows.getInt(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"require", "verify-ca", "verify-full"})
  void aConnectionUsesTls(String mode) throws Exception {
    SqlOutcomeStore store = store("127.0.0.1", "sslmode=" + mode + certificate(trusted));
    result(store.connect());
    assertThat(connections()).isEqualTo("1 0");
    result(store.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"require", "verify-ca", "verify-full"})
  void aCertificateOfAnotherAuthorityIsRejected(String mode) throws Exception {
    SqlOutcomeStore store = store("127.0.0.1", "sslmode=" + mode + certificate(other));
    assertThat(failure(store.connect()))
        .hasMessage(
            "PostgreSQL at 127.0.0.1:"
                + server.getPort()
                + " cannot be used: the TLS handshake fails, for example because its certificate is"
                + " not trusted");
    assertThat(connections()).isEqualTo("0 0");
    result(store.close());
  }

  @Test
  void theJdkDoesNotTrustAPrivateAuthority() throws Exception {
    SqlOutcomeStore store = store("127.0.0.1", "sslmode=verify-full");
    assertThat(failure(store.connect())).hasMessageContaining("the TLS handshake fails");
    assertThat(connections()).isEqualTo("0 0");
    result(store.close());
  }

  @Test
  void aCertificateForAnotherHostIsRejected() throws Exception {
    SqlOutcomeStore full = store("localhost", "sslmode=verify-full" + certificate(trusted));
    assertThat(failure(full.connect())).hasMessageContaining("the TLS handshake fails");
    SqlOutcomeStore authority = store("localhost", "sslmode=verify-ca" + certificate(trusted));
    result(authority.connect());
    result(full.close());
    result(authority.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"require", "verify-ca", "verify-full"})
  void aServerWithoutTlsIsNotUsed(String mode) throws Exception {
    int port = TestPostgres.server().getPort();
    SqlOutcomeStore store =
        SqlOutcomeStore.of(
            vertx,
            "postgresql://postgres@127.0.0.1:"
                + port
                + "/postgres?sslmode="
                + mode
                + certificate(trusted),
            "postgres");
    assertThat(failure(store.connect()))
        .hasMessage("PostgreSQL at 127.0.0.1:" + port + " cannot be used: it does not offer TLS");
    result(store.close());
  }
}
