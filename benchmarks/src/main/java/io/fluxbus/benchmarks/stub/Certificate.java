package io.fluxbus.benchmarks.stub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A self-signed certificate for 127.0.0.1, which the JDK's {@code keytool} makes in a temporary
 * folder.
 *
 * @param store the PKCS #12 file with the key
 * @param pem the file with the certificate
 */
record Certificate(Path store, Path pem) {
  static final String PASSWORD = "benchmark";

  static Certificate make() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("fluxbus-benchmarks");
    Path store = folder.resolve("key.p12");
    Path pem = folder.resolve("certificate.pem");
    keytool(
        store,
        "-genkeypair -keyalg EC -groupname secp256r1 -dname CN=stub -ext san=ip:127.0.0.1"
            + " -validity 2");
    keytool(store, "-exportcert -rfc -file " + pem);
    for (Path file : List.of(folder, store, pem)) {
      file.toFile().deleteOnExit();
    }
    return new Certificate(store, pem);
  }

  private static void keytool(Path store, String arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(
        List.of("-alias", "stub", "-keystore", store.toString(), "-storepass", PASSWORD));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException("keytool could not make a certificate");
    }
  }
}
