package io.fluxbus.stub;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A self-signed certificate for this machine. Clients get it as a file. The private key is only in
 * memory.
 */
final class StubCertificate {
  private final Path file;
  private final SelfSignedCertificate made;

  private StubCertificate(Path file, SelfSignedCertificate made) {
    this.file = file;
    this.made = made;
  }

  /** Makes a certificate for localhost, 127.0.0.1, ::1 and the host. */
  static Future<StubCertificate> make(Vertx vertx, String host) {
    return vertx.executeBlocking(
        () -> {
          SelfSignedCertificate made =
              SelfSignedCertificate.make(List.of("localhost", "127.0.0.1", "::1", host));
          Path file = Files.createTempFile("fluxbus-stub", ".pem");
          file.toFile().deleteOnExit();
          Files.writeString(file, made.certificate());
          return new StubCertificate(file, made);
        },
        false);
  }

  KeyCertOptions keyCertOptions() {
    return new PemKeyCertOptions()
        .setCertValue(Buffer.buffer(made.certificate()))
        .setKeyValue(Buffer.buffer(made.key()));
  }

  String certificatePath() {
    return file.toString();
  }

  Future<Void> delete(Vertx vertx) {
    return vertx.executeBlocking(
        () -> {
          Files.deleteIfExists(file);
          return null;
        },
        false);
  }
}
