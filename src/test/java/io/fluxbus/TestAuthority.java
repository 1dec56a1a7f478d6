package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A private certificate authority, with one certificate that it has issued for a server. */
public record TestAuthority(Path certificate, Path store, Path trustStore) {
  public static final String PASSWORD = "password";

  /**
   * Creates an authority with keytool.
   *
   * @param folder the folder for its files
   * @param san the subject alternative name of the server's certificate, such as {@code
   *     dns:example.test}
   */
  public static TestAuthority create(Path folder, String name, String san) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Path certificate = folder.resolve(name + ".pem");
    Path trustStore = folder.resolve(name + "-trusted.p12");
    keytool(store, "-genkeypair -alias ca -keyalg EC -dname CN=" + name + " -ext bc:c=ca:true");
    keytool(store, "-exportcert -rfc -alias ca -file " + certificate);
    keytool(
        store,
        "-genkeypair -keyalg EC -dname CN=leaf -ext san=" + san + " -signer ca -alias server");
    keytool(trustStore, "-importcert -noprompt -alias ca -file " + certificate);
    return new TestAuthority(certificate, store, trustStore);
  }

  /** The options of a server with its certificate. */
  public NetServerOptions server() {
    return new NetServerOptions()
        .setSsl(true)
        .setKeyCertOptions(
            new PfxOptions().setPath(store.toString()).setPassword(PASSWORD).setAlias("server"));
  }

  private static void keytool(Path store, String arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments.split(" ", -1)));
    command.addAll(
        List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
    Path said = Files.createTempFile(store.getParent(), "keytool", ".txt");
    Process keytool =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(keytool.waitFor()).as(said.toString()).isZero();
  }
}
