package io.fluxbus.store.sql;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;

/**
 * The address of a store, as on the command line.
 *
 * @param file the file of SQLite; null for PostgreSQL
 * @param options how PostgreSQL is reached; null for SQLite
 */
record StoreUrl(Path file, PgConnectOptions options) {
  private static final String FORMS =
      "a store is sqlite:FILE or postgresql://USER@HOST:PORT/DATABASE";

  private static final Pattern CERTIFICATE = Pattern.compile("([?&])sslrootcert=([^&]*)&?");

  /**
   * Parses an address.
   *
   * @param password of PostgreSQL; null for none
   * @throws IllegalArgumentException if it is not an address; the message does not show it
   */
  static StoreUrl parse(String url, String password) {
    if (url.startsWith("sqlite:") && url.length() > "sqlite:".length()) {
      try {
        return new StoreUrl(Path.of(url.substring("sqlite:".length())), null);
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("the file of the store has no valid name", e);
      }
    }
    if (!url.startsWith("postgresql://") && !url.startsWith("postgres://")) {
      throw new IllegalArgumentException(FORMS);
    }
    return new StoreUrl(null, postgresql(url, password));
  }

  private static PgConnectOptions postgresql(String url, String password) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      // Without the cause, which shows the address.
      throw new IllegalArgumentException(FORMS);
    }
    String user = uri.getRawUserInfo();
    String query = uri.getRawQuery();
    if ((user != null && user.contains(":"))
        || (query != null && query.matches("(.*&)?password=.*"))) {
      throw new IllegalArgumentException(
          "the address of the store contains a password, which others can see there");
    }
    String certificate = null;
    Matcher matcher = CERTIFICATE.matcher(url);
    if (matcher.find()) {
      certificate = URI.create("file:///" + matcher.group(2)).getPath().substring(1);
      url = url.substring(0, matcher.start()) + matcher.group(1) + url.substring(matcher.end());
    }
    PgConnectOptions options;
    try {
      options = PgConnectOptions.fromUri(url.replaceFirst("[?&]$", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FORMS);
    }
    options.setPassword(password == null ? "" : password);
    return withTls(options, certificate);
  }

  /** Trusts as PostgreSQL's own client does: only the modes that verify check the certificate. */
  private static PgConnectOptions withTls(PgConnectOptions options, String certificate) {
    SslMode mode = options.getSslMode();
    if (mode == SslMode.DISABLE) {
      return options;
    }
    if (mode == SslMode.REQUIRE && certificate != null) {
      mode = SslMode.VERIFY_CA;
    }
    ClientSSLOptions tls = new ClientSSLOptions();
    if (mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL) {
      tls.setTrustOptions(
          certificate == null
              ? systemCertificates()
              : new PemTrustOptions().addCertPath(certificate));
      tls.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
    } else {
      tls.setTrustAll(true).setHostnameVerificationAlgorithm("");
    }
    return options.setSslMode(mode).setSslOptions(tls);
  }

  private static TrustOptions systemCertificates() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return TrustOptions.wrap(factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's certificates cannot be read", e);
    }
  }
}
