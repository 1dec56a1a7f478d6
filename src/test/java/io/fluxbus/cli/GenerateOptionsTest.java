package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of {@code generate} that are invalid, and sources of the key and the base URL. */
@ExtendWith(VertxExtension.class)
class GenerateOptionsTest {
  @TempDir(factory = TargetDirectory.class)
  Path out;

  private Cli generate(String... args) {
    List<String> all = new ArrayList<>(List.of("generate", "-o", out.toString()));
    all.addAll(Arrays.asList(args));
    return Cli.run(all.toArray(String[]::new));
  }

  private static StubServer stub(Vertx vertx) {
    return Await.result(StubServer.create(vertx, new StubOptions()).listen());
  }

  @Test
  void metadataThatIsNoObjectIsAUsageError() {
    Cli cli = generate("--stub", "--metadata", "[1]", "x");

    assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(cli.err()).contains("--metadata").contains("must be a JSON object");
  }

  @Test
  void brokenMetadataIsReportedWithItsPlace() {
    assertThat(generate("--stub", "--metadata", "{\"a\": 1,, \"b\": 2}", "x").err())
        .contains("--metadata", "must be a JSON object: column 9: Unexpected character");
    assertThat(generate("--stub", "--metadata", "{\"a\":\n  b}", "x").err())
        .contains("must be a JSON object: line 2, column ");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--size 1000x320 | image_size.width must be a multiple of 32 from 256 to 1440, was 1000",
        "--size huge | image_size must be WIDTHxHEIGHT or one of square_hd",
        "--num-images 5 | num_images must be between 1 and 4, was 5",
        "--num-images x | 'x' is not an int",
        "--seed 0 | seed must be at least 1, was 0",
        "--format gif | output_format must be jpeg or png",
        "--safety-tolerance 7 | safety_tolerance must be between 1 and 6, was 7",
        "--id a/b | id must be 1 to 128 characters",
        "--model= | model must be 1 to 128 visible ASCII characters",
        "--attempt-timeout 30 | a duration must be like 250ms, 30s, 1m30s or 7d",
        "--attempt-timeout 0s | --attempt-timeout: attemptTimeout must be at least 1",
        "--keep-alive 0s | --keep-alive: keepAliveTimeout must be at least 1",
        "--attempt-timeout 9999999999999h | a duration must be like",
        "--attempt-timeout 9999d | a duration must be like",
        "--base-url x://y | should be specified only once",
        "--trust-cert pom.xml | trustedCertificates: pom.xml contains no certificate",
        "--allow-image-origin ftp://x | --allow-image-origin: allowedOrigins",
        "--key-file target/no-such-file | --key-file target/no-such-file cannot be read: it does"
            + " not exist",
        "--trust-cert target/no-such-file | trustedCertificates: target/no-such-file cannot be"
            + " read",
        "--out pom.xml | --out pom.xml is not a folder",
        "--stub | --stub takes neither --base-url nor --key-file",
        "--max-attempts 0 | --max-attempts: maxAttempts must be at least 1, was 0",
        "--max-attempts x | option '--max-attempts': 'x' is not an int",
        "--concurrency 0 | --concurrency: maxConcurrency must be from 1 to 100000, was 0",
        "--rate 0 | --rate: requestsPerSecond must be above 0",
        "--rate NaN | --rate: requestsPerSecond must be above 0",
        "--rate 2/s | option '--rate': '2/s' is not a double",
        "--timeout 0s | --timeout: totalTimeout must be at least 1, was 0",
        "--timeout 90 | option '--timeout': a duration must be like 250ms, 30s, 1m30s or 7d",
        "--spend-limit 1 | --spend-limit needs --price-per-image: the maximum cost of a request",
        "--spend-limit 0 --price-per-image 1 | --spend-limit: spendLimitUsd must be above 0",
        "--spend-limit $1 --price-per-image 1 | option '--spend-limit': '$1' is not a double",
        "--price-per-image -1 | --price-per-image: pricePerImageUsd must be above 0",
        "--nonsense | Unknown option: '--nonsense'"
      })
  void anInvalidOptionIsReportedInOneLineAndNothingIsSent(
      String options, String message, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, "");
    List<String> args = new ArrayList<>(List.of("generate", "--base-url", server.url()));
    args.addAll(Arrays.asList(options.split(" ", -1)));
    args.add("cat");

    Cli cli = Cli.run(args.toArray(String[]::new));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.err()).startsWith("fluxbus: ").contains(message);
    assertThat(cli.out()).isEmpty();
    assertThat(server.connections()).isZero();
  }

  @Test
  void aPromptThatIsTooLongIsNotRepeated() {
    Cli cli = generate("--stub", "x".repeat(4001));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err())
        .isEqualTo(
            "fluxbus: prompt must be at most 4000 characters, was 4001" + System.lineSeparator());
  }

  @Test
  void withoutAKeyTheMessageSaysHowToGetOne() {
    Cli cli = Cli.run(Map.of(), "generate", "-o", out.toString(), "cat");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains("AIMLAPI_KEY", "--key-file", "--stub");
  }

  @Test
  void theKeyMayComeFromAFile(Vertx vertx) throws IOException {
    StubServer stub =
        Await.result(StubServer.create(vertx, new StubOptions().setApiKey("from-file")).listen());
    Path key = Files.writeString(out.resolve("key"), "from-file\n");

    Cli cli =
        generate("--key-file", key.toString(), "--base-url", stub.baseUrl(), "--no-images", "x");

    assertThat(cli.status()).isZero();
  }

  @Test
  void whitespaceAndAByteOrderMarkAreNotPartOfTheKey(Vertx vertx) throws IOException {
    StubServer stub =
        Await.result(StubServer.create(vertx, new StubOptions().setApiKey("from-file")).listen());
    Path key = Files.writeString(out.resolve("key"), "\uFEFF from-file \r\n");

    assertThat(
            generate("--key-file", key.toString(), "--base-url", stub.baseUrl(), "--no-images", "x")
                .status())
        .isZero();
  }

  @Test
  void anInvalidKeyIsReportedAndNotShown() {
    Map<String, String> environment = Map.of("AIMLAPI_KEY", "sk one two");

    Cli cli = Cli.run(environment, "generate", "-o", out.toString(), "cat");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err())
        .startsWith("fluxbus: AIMLAPI_KEY: apiKey must be")
        .doesNotContain("sk one");
  }

  @Test
  void anInvalidBaseUrlIsReportedWithItsSource() {
    Map<String, String> environment = Map.of("AIMLAPI_KEY", "k", "FLUXBUS_BASE_URL", "garbage");

    assertThat(Cli.run(environment, "generate", "cat").err())
        .startsWith("fluxbus: FLUXBUS_BASE_URL: baseUrl must start with https://");
  }

  @Test
  void noFolderIsCreatedIfTheOptionsAreInvalid() throws IOException {
    Path folder = out.resolve("folder");

    Cli.run("generate", "--stub", "-o", folder.toString(), "--allow-image-origin", "ftp://x", "x");

    assertThat(folder).doesNotExist();
  }

  @Test
  void theBaseUrlMayComeFromTheEnvironment(Vertx vertx) {
    StubServer stub = stub(vertx);
    Map<String, String> environment =
        Map.of("AIMLAPI_KEY", Cli.KEY, "FLUXBUS_BASE_URL", stub.baseUrl());

    assertThat(Cli.run(environment, "generate", "--no-images", "cat").status()).isZero();
    assertThat(stub.ledger().billed()).isEqualTo(1);
  }

  @Test
  @DisplayName("http to another machine is rejected before anything is sent")
  void plainHttpIsRejected() {
    Cli cli = generate("--base-url", "http://example.com", "cat");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains("in the clear").doesNotContain("allowPlainHttp");
  }

  @Test
  void plainHttpThroughAProxyOnAnotherMachineIsRejected() {
    Map<String, String> environment =
        Map.of("AIMLAPI_KEY", Cli.KEY, "HTTP_PROXY", "http://user:s3cr3t@proxy.test:3128");

    Cli cli = Cli.run(environment, "generate", "--base-url", "http://localhost:1", "cat");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains("in the clear", "NO_PROXY").doesNotContain("s3cr3t");
  }
}
