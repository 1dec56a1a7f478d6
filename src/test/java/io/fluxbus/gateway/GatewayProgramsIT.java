package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.examples.Documents;
import io.fluxbus.examples.GatewayProgram;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the page of the gateway run as they are, with another port. */
@ExtendWith(VertxExtension.class)
class GatewayProgramsIT {
  private static final String BASE_URL = "http://127.0.0.1:8080/v1";

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private GatewayFixture gateway;

  @BeforeEach
  void start(Vertx vertx) {
    gateway = GatewayFixture.create(vertx);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private String baseUrl() {
    return gateway.url() + "/v1";
  }

  /** The only program of the page in a language that contains a text. */
  private String program(String language, String text) {
    return Documents.blocks(Documents.page("gateway"), language).stream()
        .map(Documents.Block::text)
        .filter(program -> program.contains(BASE_URL) && program.contains(text))
        .reduce((first, second) -> first + "There are two such programs.")
        .orElseThrow()
        .replace(BASE_URL, baseUrl());
  }

  private Path write(Path folder, String name, String program) throws IOException {
    return Files.writeString(folder.toAbsolutePath().resolve(name), program);
  }

  private void assertImage(String out) {
    assertThat(out).contains(gateway.stub.baseUrl());
    assertThat(gateway.stub.ledger().billed()).isEqualTo(1);
  }

  @Test
  void theExampleOfTheApiInPython() throws IOException {
    Programs.requireModule("requests");
    Path file = write(folder, "program.py", program("python", "import requests"));

    assertImage(Programs.run(folder, Map.of(), "python3", file.toString()));
  }

  @Test
  void theClientOfOpenAiForPython() throws IOException {
    Path packages = Programs.pythonFolder();
    Path file = write(folder, "program.py", program("python", "import OpenAI"));

    assertImage(
        Programs.run(
            folder, Map.of("PYTHONPATH", packages.toString()), "python3", file.toString()));
  }

  @Test
  void curl() throws IOException {
    Programs.require("curl");
    Path file = write(folder, "program.sh", program("sh", "curl "));

    assertImage(Programs.run(folder, Map.of(), "sh", "-e", file.toString()));
  }

  @Test
  void node() throws IOException {
    Programs.require("node");
    Path file = write(folder, "program.mjs", program("js", "fetch("));

    assertImage(Programs.run(folder, Map.of(), "node", file.toString()));
  }

  @Test
  void theClientOfOpenAiForNode() throws IOException {
    Path packages = Programs.nodeFolder();
    Path file = write(packages, "program.mjs", program("js", "import OpenAI"));

    assertImage(Programs.run(packages, Map.of(), "node", file.toString()));
  }

  @Test
  void go() throws IOException {
    Programs.require("go");
    Path file = write(folder, "program.go", program("go", "net/http"));
    Path cache = folder.toAbsolutePath().resolve("cache");

    assertImage(
        Programs.run(
            folder,
            Map.of("GOCACHE", cache.toString(), "GOPATH", cache.toString(), "GOFLAGS", "-mod=mod"),
            "go",
            "run",
            file.toString()));
  }

  @Test
  void theClientOfOpenAiForJava() {
    assertImage(GatewayProgram.generate(baseUrl()));
  }
}
