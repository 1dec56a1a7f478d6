package io.fluxbus.stub;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A self-signed certificate for this machine. The JDK's {@code keytool} makes it in a temporary
 * folder, because the JDK has no public API for it.
 */
final class StubCertificate {
  private static final String ALIAS = "stub";

  private final String folder;
  private final String password;

  private StubCertificate(String folder, String password) {
    this.folder = folder;
    this.password = password;
  }

  /** Makes a certificate for localhost, 127.0.0.1, ::1 and the host. */
  static Future<StubCertificate> make(Vertx vertx, String host) {
    return vertx.executeBlocking(
        () -> {
          String folder = vertx.fileSystem().createTempDirectoryBlocking("fluxbus-stub");
          StubCertificate made = new StubCertificate(folder, UUID.randomUUID().toString());
          made.generate(host);
          byte[] store = vertx.fileSystem().readFileBlocking(made.storePath()).getBytes();
          vertx.fileSystem().writeFileBlocking(made.certificatePath(), made.pem(store));
          return made;
        },
        false);
  }

  KeyCertOptions keyCertOptions() {
    return new PfxOptions().setPath(storePath()).setPassword(password).setAlias(ALIAS);
  }

  String certificatePath() {
    return Path.of(folder, "certificate.pem").toString();
  }

  Future<Void> delete(Vertx vertx) {
    return vertx.fileSystem().deleteRecursive(folder);
  }

  private String storePath() {
    return Path.of(folder, "key.p12").toString();
  }

  private void generate(String host) throws Exception {
    String name = host.matches("[0-9.]+|.*:.*") ? "ip:" + host : "dns:" + host;
    ProcessBuilder command =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1,ip:::1," + name,
                    "-validity",
                    "30",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    storePath(),
                    "-storepass:env",
                    "STORE_PASSWORD"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    // Every user of the machine can read arguments, but not the environment.
    command.environment().put("STORE_PASSWORD", password);
    Process keytool = command.start();
    if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      keytool.destroyForcibly();
      throw new IllegalStateException("keytool could not make a certificate");
    }
  }

  private Buffer pem(byte[] store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new ByteArrayInputStream(store), password.toCharArray());
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(keys.getCertificate(ALIAS).getEncoded());
    return Buffer.buffer("-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
  }
}
