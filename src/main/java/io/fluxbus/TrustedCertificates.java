package io.fluxbus;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;

/** The certificates that a client trusts in place of the JDK's: read once, when it is made. */
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * Reads PEM files.
   *
   * @return null for no files: then the JDK's certificates are trusted
   * @throws IllegalArgumentException naming the file that cannot be read, or holds no certificate
   */
  public static PemTrustOptions read(Vertx vertx, List<String> files) {
    if (files.isEmpty()) {
      return null;
    }
    PemTrustOptions trust = new PemTrustOptions();
    files.forEach(file -> trust.addCertValue(certificates(vertx, file)));
    return trust;
  }

  private static Buffer certificates(Vertx vertx, String file) {
    try {
      Buffer pem = vertx.fileSystem().readFileBlocking(file);
      CertificateFactory x509 = CertificateFactory.getInstance("X.509");
      if (!x509.generateCertificates(new ByteArrayInputStream(pem.getBytes())).isEmpty()) {
        return pem;
      }
    } catch (FileSystemException e) {
      throw new IllegalArgumentException("trustedCertificates: " + file + " cannot be read", e);
    } catch (CertificateException e) {
      // Told below, in the same words as an empty file.
    }
    throw new IllegalArgumentException("trustedCertificates: " + file + " holds no certificate");
  }
}
