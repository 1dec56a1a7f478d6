package io.fluxbus.cluster;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority and a certificate of a node, created as the page cluster.md describes.
 */
final class Certificates {
  private static final String PASSWORD = "test-password";

  private final Path folder;

  private Certificates(Path folder) {
    this.folder = folder;
  }

  static Certificates create(Path folder) throws IOException, InterruptedException {
    Certificates certificates = new Certificates(folder);
    certificates.createKeyPair("ca", "CN=authority", "-ext", "bc:c");
    certificates.keytool(
        "ca", "-exportcert", "-alias", "ca", "-rfc", "-file", certificates.file("ca.pem"));
    certificates.createKeyPair("node", "CN=node");
    certificates.keytool(
        "node", "-certreq", "-alias", "node", "-file", certificates.file("node.csr"));
    certificates.keytool(
        "ca",
        "-gencert",
        "-alias",
        "ca",
        "-rfc",
        "-infile",
        certificates.file("node.csr"),
        "-outfile",
        certificates.file("node.pem"));
    certificates.keytool(
        "node", "-importcert", "-noprompt", "-alias", "ca", "-file", certificates.file("ca.pem"));
    certificates.keytool(
        "node",
        "-importcert",
        "-noprompt",
        "-alias",
        "node",
        "-file",
        certificates.file("node.pem"));
    return certificates;
  }

  /** The options of the event bus for the configuration of a worker. */
  JsonObject toJson() {
    return new JsonObject()
        .put("ssl", true)
        .put("clientAuth", "REQUIRED")
        .put(
            "pfxKeyCertOptions",
            new JsonObject().put("path", file("node.p12")).put("password", PASSWORD))
        .put(
            "pemTrustOptions",
            new JsonObject().put("certPaths", new JsonArray().add(file("ca.pem"))));
  }

  /** The same options for a producer. */
  EventBusOptions options() {
    return new EventBusOptions()
        .setClientAuth(ClientAuth.REQUIRED)
        .setTrustAll(false)
        .setSsl(true)
        .setKeyCertOptions(new PfxOptions().setPath(file("node.p12")).setPassword(PASSWORD))
        .setTrustOptions(new PemTrustOptions().addCertPath(file("ca.pem")));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void createKeyPair(String name, String owner, String... more)
      throws IOException, InterruptedException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                owner,
                "-validity",
                "30"));
    options.addAll(Arrays.asList(more));
    keytool(name, options.toArray(String[]::new));
  }

  private void keytool(String store, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(options));
    command.addAll(List.of("-keystore", file(store + ".p12"), "-storepass", PASSWORD));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new AssertionError("keytool failed, see " + folder + ": " + String.join(" ", options));
    }
  }
}
