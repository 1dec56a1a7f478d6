package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.RawServer;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class SeveralPromptsTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("AIMLAPI_KEY", Cli.KEY);
  private static final StubAnswer REJECTED = StubAnswer.failure(400, "that is not allowed");

  @TempDir(factory = TargetDirectory.class)
  Path out;

  private static StubServer stub(Vertx vertx) {
    return Await.result(StubServer.create(vertx, new StubOptions()).listen());
  }

  /**
   * Arguments that send one request after another, so that the enqueued answers match the prompts.
   */
  private String[] sequentialArguments(String baseUrl, String... args) {
    List<String> all =
        new ArrayList<>(
            List.of("generate", "-o", out.toString(), "--base-url", baseUrl, "--id", "x"));
    all.addAll(List.of("--concurrency", "1", "--size", "square"));
    all.addAll(Arrays.asList(args));
    return all.toArray(String[]::new);
  }

  @Test
  void eachPromptHasItsFile() {
    Cli cli =
        Cli.run(
            "generate",
            "cat",
            "dog",
            "cat",
            "--stub",
            "--size",
            "square",
            "--id",
            "x",
            "-o",
            out.toString());

    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    assertThat(out).isDirectoryContaining("glob:**/x-1-0.jpg");
    assertThat(out).isDirectoryContaining("glob:**/x-2-0.jpg");
    assertThat(out).isDirectoryContaining("glob:**/x-3-0.jpg");
    assertThat(cli.out())
        .contains("1. cat\n   " + out.resolve("x-1-0.jpg") + "  512x512\n   seed ")
        .contains("2. dog\n   ", "3. cat\n   ")
        .containsPattern("\\R3 succeeded, 0 failed, 0 unknown, \\$0\\.18 spent, \\d+\\.\\d s\\R$");
  }

  @Test
  void eachOutcomeIsOneLineOfJson(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.success(), REJECTED);

    Cli cli =
        Cli.run(sequentialArguments(stub.baseUrl(), "--no-images", "--json", "cat", "dog", "fox"));

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.outcomes())
        .extracting(outcome -> outcome.getString("id") + " " + outcome.getString("status"))
        .containsExactlyInAnyOrder("x-1 succeeded", "x-2 failed", "x-3 succeeded");
  }

  @Test
  void eachOutcomeHasTheNumberAndTheTextOfItsPrompt(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.success(), REJECTED);

    Cli cli =
        Cli.run(
            sequentialArguments(
                stub.baseUrl(), "--no-images", "cat", "dog\n\u001b[2J" + "z".repeat(99)));

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.out())
        .startsWith("1. cat\n   http://")
        .contains("\n1 succeeded, 1 failed, 0 unknown, $0.06 spent, ")
        .doesNotContain("dog");
    assertThat(cli.err())
        .startsWith(
            "fluxbus: 2. dog \\u001b[2J" + "z".repeat(44) + "...: failed: INVALID_REQUEST: ")
        .contains("(id x-2, inference ");
  }

  @Test
  void anUnknownOutcomeDeterminesTheStatus(Vertx vertx) {
    StubServer stub = stub(vertx);
    stub.enqueue(StubAnswer.success(), StubAnswer.fault(StubFault.RESET), REJECTED);

    Cli cli = Cli.run(sequentialArguments(stub.baseUrl(), "--no-images", "cat", "dog", "fox"));

    assertThat(cli.status()).isEqualTo(3);
    assertThat(cli.out()).contains("\n1 succeeded, 1 failed, 1 unknown, at least $0.06 spent, ");
  }

  @Test
  void theTotalIsAMinimumIfAnEarlierAttemptMayHaveBeenBilled(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.fault(StubFault.RESET));

    Cli cli =
        Cli.run(
            sequentialArguments(stub.baseUrl(), "--no-images", "--retry-unknown", "cat", "dog"));

    assertThat(cli.status()).isZero();
    assertThat(cli.out()).contains("\n2 succeeded, 0 failed, 0 unknown, at least $0.12 spent, ");
  }

  @Test
  void anInvalidPromptIsNamedAndNoRequestIsSent(Vertx vertx) {
    StubServer stub = stub(vertx);

    Cli cli = Cli.run(sequentialArguments(stub.baseUrl(), "cat", " ", "dog"));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).startsWith("fluxbus: prompt 2 must not be blank");
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void theStatusLineShowsTheProgress(Vertx vertx) {
    StubServer stub = stub(vertx);
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(500)));

    Cli cli = Cli.run(ENVIRONMENT, true, sequentialArguments(stub.baseUrl(), "cat", "dog", "fox"));

    assertThat(cli.err()).startsWith("\r\033[K0 done, 1 running, 2 waiting  ");
    assertThat(cli.err().split("\r\033\\[K", -1))
        .allMatch(
            text ->
                text.matches(
                    "|[0-3] done, ([1-3] saving, )?[01] running, [0-2] waiting  \\d+\\.\\d s"));
    assertThat(cli.out()).contains("1. cat\n", "2. dog\n", "3. fox\n").doesNotContain("running");
  }

  @Test
  void aSlowDownloadDoesNotDelayOtherOutcomes(Vertx vertx) {
    Promise<Void> firstLinePrinted = Promise.promise();
    RawServer host =
        RawServer.start(
            vertx,
            socket ->
                firstLinePrinted
                    .future()
                    .onSuccess(v -> socket.write(RawServer.answer("200 OK", "no image at all"))));
    StubServer stub =
        stub(vertx)
            .enqueue(StubAnswer.raw(200, "{\"images\":[{\"url\":\"" + host.url() + "/a\"}]}"));
    StringWriter text =
        new StringWriter() {
          @Override
          public void write(String line, int from, int length) {
            super.write(line, from, length);
            firstLinePrinted.tryComplete();
          }
        };

    int status =
        Main.run(
            new Terminal(
                new PrintWriter(text),
                new PrintWriter(text),
                ENVIRONMENT,
                false,
                InputStream.nullInputStream()),
            sequentialArguments(
                stub.baseUrl(), "--allow-image-origin", host.url(), "--json", "cat", "dog"));

    assertThat(status).isEqualTo(1);
    assertThat(new Cli(status, text.toString(), "").outcomes())
        .extracting(outcome -> outcome.getString("id") + " " + outcome.getString("status"))
        .containsExactly("x-2 succeeded", "x-1 failed");
  }

  @Test
  void aSlowReaderDoesNotDelayRequests(Vertx vertx) {
    AtomicInteger requests = new AtomicInteger();
    Promise<Void> allSent = Promise.promise();
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              if (requests.incrementAndGet() == 3) {
                allSent.complete();
              }
              socket.write(RawServer.answer("200 OK", "{\"images\":[{\"url\":\"https://x/y\"}]}"));
            });
    StringWriter text =
        new StringWriter() {
          @Override
          public void write(String line, int from, int length) {
            Await.result(allSent.future());
            super.write(line, from, length);
          }
        };

    int status =
        Main.run(
            new Terminal(
                new PrintWriter(text),
                new PrintWriter(text),
                ENVIRONMENT,
                false,
                InputStream.nullInputStream()),
            sequentialArguments(server.url(), "--no-images", "--json", "cat", "dog", "fox"));

    assertThat(status).isZero();
    assertThat(text.toString().lines()).hasSize(3);
  }
}
