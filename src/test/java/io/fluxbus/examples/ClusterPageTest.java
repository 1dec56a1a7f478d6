package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.TargetDirectory;
import io.fluxbus.examples.Documents.Block;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificates of the page of clusters can be made, and its configuration read. */
class ClusterPageTest {
  private static final Path PAGE = Documents.page("cluster");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @Test
  void theCommandsMakeTheCertificates() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/bin/sh")), "left out: this machine has no shell");
    String commands =
        Documents.blocks(PAGE, "sh").stream()
            .map(Block::text)
            .filter(text -> text.contains("keytool "))
            .findAny()
            .orElseThrow();
    ProcessBuilder shell =
        new ProcessBuilder(
            "/bin/sh", "-ec", commands.replace("STORE_PASSWORD=…", "STORE_PASSWORD=of-the-test"));
    String tools = Path.of(System.getProperty("java.home"), "bin").toString();
    shell.environment().merge("PATH", tools, (path, bin) -> bin + File.pathSeparator + path);
    Process process =
        shell
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(folder.toString()).isZero();
    assertThat(folder.resolve("node.p12")).isNotEmptyFile();
    assertThat(folder.resolve("ca.pem")).isNotEmptyFile();
  }

  @Test
  void theConfigurationOfAWorkerHasOptionsOfTheEventBus() {
    JsonObject worker = new JsonObject(Documents.blocks(PAGE, "json").get(0).text());

    EventBusOptions options = new EventBusOptions(worker.getJsonObject("eventBusOptions"));

    assertThat(options.isSsl()).isTrue();
    assertThat(options.getKeyCertOptions()).isNotNull();
    assertThat(options.getTrustOptions()).isNotNull();
  }
}
