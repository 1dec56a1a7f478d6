package io.fluxbus;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The certificates that a client trusts in place of the JDK's: read once, when it is made. */
public final class TrustedCertificates {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]*-----END CERTIFICATE-----");

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
    Buffer found = Buffer.buffer();
    try {
      Matcher blocks = BLOCK.matcher(vertx.fileSystem().readFileBlocking(file).toString());
      CertificateFactory x509 = CertificateFactory.getInstance("X.509");
      while (blocks.find()) {
        byte[] block = blocks.group().getBytes(StandardCharsets.UTF_8);
        x509.generateCertificate(new ByteArrayInputStream(block));
        found.appendBytes(block).appendString("\n");
      }
    } catch (FileSystemException e) {
      throw new IllegalArgumentException("trustedCertificates: " + file + " cannot be read", e);
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "trustedCertificates: " + file + " holds a malformed certificate", e);
    }
    if (found.length() == 0) {
      throw new IllegalArgumentException(
          "trustedCertificates: " + file + " holds no certificate in PEM form");
    }
    return found;
  }
}
