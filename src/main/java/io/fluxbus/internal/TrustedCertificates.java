package io.fluxbus.internal;

import io.vertx.core.Vertx;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Reads the certificates that a client trusts. */
public final class TrustedCertificates {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]*-----END CERTIFICATE-----");

  private TrustedCertificates() {}

  /**
   * Reads PEM files, and blocks.
   *
   * @param system whether the certificates of the JDK's default trust store are also trusted
   * @return null if there are no files: only the JDK's certificates are trusted then
   * @throws IllegalArgumentException naming a file that cannot be read or contains no certificate,
   *     or if no certificate would be trusted
   */
  public static TrustOptions read(Vertx vertx, List<String> files, boolean system) {
    if (files.isEmpty()) {
      OptionsJson.require(
          system, "trustSystemCertificates is false, and trustedCertificates names no file");
      return null;
    }
    List<X509Certificate> trusted = new ArrayList<>();
    files.forEach(file -> trusted.addAll(certificates(vertx, file)));
    try {
      if (system) {
        trusted.addAll(systemCertificates());
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate certificate : trusted) {
        store.setCertificateEntry(Integer.toString(store.size()), certificate);
      }
      return TrustOptions.wrap(factory(store));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "trustedCertificates cannot be used: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> systemCertificates() throws GeneralSecurityException {
    return Arrays.stream(factory(null).getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
        .toList();
  }

  /**
   * @param store null for the JDK's default trust store
   */
  private static TrustManagerFactory factory(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static List<X509Certificate> certificates(Vertx vertx, String file) {
    List<X509Certificate> found = new ArrayList<>();
    try {
      Matcher blocks = BLOCK.matcher(vertx.fileSystem().readFileBlocking(file).toString());
      CertificateFactory x509 = CertificateFactory.getInstance("X.509");
      while (blocks.find()) {
        byte[] block = blocks.group().getBytes(StandardCharsets.UTF_8);
        found.add((X509Certificate) x509.generateCertificate(new ByteArrayInputStream(block)));
      }
    } catch (FileSystemException e) {
      throw new IllegalArgumentException(
          "trustedCertificates: " + UnreadableFile.message(file, e), e);
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "trustedCertificates: " + file + " contains a malformed certificate", e);
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "trustedCertificates: " + file + " contains no certificate in PEM form");
    }
    return found;
  }
}
