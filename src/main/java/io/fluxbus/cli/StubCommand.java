package io.fluxbus.cli;

import io.fluxbus.batch.DollarText;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubLedger;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code fluxbus stub}. It runs a stub server until the process is interrupted. */
@Command(
    name = "stub",
    description = "Runs a server that behaves like the API, for development and tests.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class StubCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The port to listen on; 0 for a free port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = StubOptions.DEFAULT_HOST,
      description = "The address to listen on (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--latency",
      paramLabel = "TIME[..TIME]",
      defaultValue = "0s",
      description = "How long a request takes, such as 4s or 4s..9s (default: ${DEFAULT-VALUE}).")
  private Latency latency;

  @Option(
      names = "--rate-limit",
      paramLabel = "N/s",
      description = "The maximum number of requests in a second; more get 429 (default: no limit).")
  private String rateLimit;

  @Option(
      names = "--concurrency-limit",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "The maximum number of requests at the same time; more get 429 (default: no limit).")
  private int concurrencyLimit;

  @Option(
      names = "--fail",
      paramLabel = "KIND:PROBABILITY",
      split = ",",
      description = {
        "The probability of failures, such as 500:0.01,hang:0.001. KIND is a status, or one of"
            + " hang, reset, reset-unbilled, cut, drip, gateway, html, empty, envelope, endless,"
            + " fewer, redirect."
      })
  private List<String> failures = List.of();

  @Option(
      names = "--form",
      paramLabel = "FORM",
      defaultValue = "data",
      completionCandidates = Candidates.Forms.class,
      description = "The form of a success: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private StubForm form;

  @Option(names = "--lenient", description = "Ignore fields that the API does not know.")
  private boolean lenient;

  @Option(names = "--tls", description = "Use https with a self-signed certificate.")
  private boolean tls;

  StubCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    StubOptions options = options();
    Vertx vertx = CommandVertx.create();
    StubServer server = StubServer.create(vertx, options);
    try {
      CommandVertx.await(server.listen());
    } catch (ExecutionException e) {
      CommandVertx.awaitBriefly(vertx.close());
      throw new UsageException(
          "cannot listen on " + host + ":" + port + ": " + e.getCause().getMessage());
    }
    printAddress(server);
    CountDownLatch interrupted = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  interrupted.countDown();
                  printTotals(server.ledger());
                  CommandVertx.awaitBriefly(server.close());
                }));
    interrupted.await();
    return ExitStatus.SUCCEEDED;
  }

  private void printAddress(StubServer server) {
    terminal.out().println("stub listening on " + server.baseUrl());
    server.certificate().ifPresent(path -> terminal.out().println("certificate " + path));
    terminal.out().flush();
  }

  private void printTotals(StubLedger ledger) {
    terminal
        .err()
        .printf(
            Locale.ROOT,
            "stub: %d posts, %d accepted, %d billed, %d images, %s%n",
            ledger.posts(),
            ledger.accepted(),
            ledger.billed(),
            ledger.images(),
            DollarText.text(ledger.usd()));
  }

  private StubOptions options() {
    try {
      return new StubOptions()
          .setHost(host)
          .setPort(port)
          .setTls(tls)
          .setLatency(latency)
          .setRateLimit(rate())
          .setConcurrencyLimit(concurrencyLimit)
          .setFailures(parseFailures())
          .setForm(form)
          .setLenient(lenient);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private double rate() {
    if (rateLimit == null) {
      return 0;
    }
    try {
      return Double.parseDouble(
          rateLimit.endsWith("/s") ? rateLimit.substring(0, rateLimit.length() - 2) : rateLimit);
    } catch (NumberFormatException e) {
      throw new UsageException("--rate-limit must be like 10/s, was \"" + rateLimit + "\"");
    }
  }

  private Map<StubAnswer, Double> parseFailures() {
    Map<StubAnswer, Double> parsed = new LinkedHashMap<>();
    for (String failure : failures) {
      String[] parts = failure.split(":", -1);
      try {
        if (parts.length == 2) {
          parsed.merge(StubAnswer.parse(parts[0]), Double.parseDouble(parts[1]), Double::sum);
          continue;
        }
      } catch (NumberFormatException e) {
        // The exception below reports it.
      }
      throw new UsageException("--fail must be like 500:0.01, was \"" + failure + "\"");
    }
    return parsed;
  }
}
