package io.fluxbus.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.spi.FluxMetrics;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts, the dashboard and the page of the meters name meters that exist. */
class MonitoringFilesTest {
  /** The name of a meter, and its conditions for labels. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:fluxbus|vertx)_[a-z_]+)(?:\\{([^}]*)\\})?");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Path PAGE = Path.of("src/docs/operations.md");

  @TempDir(factory = TargetDirectory.class)
  private static Path folder;

  private static final PrometheusMeterRegistry REGISTRY =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static Vertx vertx;
  private static String scraped;

  /** Provokes every kind of event, so that every meter has every series. */
  @BeforeAll
  static void storm() {
    vertx =
        Vertx.builder()
            .with(new VertxOptions().setMetricsOptions(TestRegistry.options()))
            .withMetrics(new MicrometerMetricsFactory(REGISTRY))
            .build();
    FluxMetrics metrics = new MicrometerMetrics(REGISTRY);
    FluxMetrics.install(vertx, metrics);
    metrics.createStoreMetrics();
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    stub.enqueue(
        StubAnswer.failure(500, "again"), StubAnswer.success(), StubAnswer.fault(StubFault.RESET));
    FluxClient client =
        FluxClient.create(
            vertx,
            new FluxClientOptions()
                .setApiKey("sk-test")
                .setBaseUrl(stub.baseUrl())
                .setRetryBaseDelay(1)
                .setMaxConcurrency(1)
                .setMaxQueueSize(0)
                .setPricePerImageUsd(0.06)
                .setSpendLimitUsd(0.27));
    GenerationOutcome succeeded = outcome(client.submit(GenerationRequest.of("cat")));
    ImageFiles files = ImageFiles.create(vertx, new ImageOptions().setBaseUrl(stub.baseUrl()));
    Await.result(files.save(succeeded, folder));
    outcome(client.submit(GenerationRequest.of("cat")));
    outcome(client.submit(GenerationRequest.of("cat")));
    IntStream.range(0, 2)
        .mapToObj(i -> client.submit(GenerationRequest.of("cat")))
        .toList()
        .forEach(MonitoringFilesTest::outcome);
    outcome(client.submit(GenerationRequest.of("cat")));
    scraped = REGISTRY.scrape();
  }

  @AfterAll
  static void close() {
    Await.result(vertx.close());
  }

  private static GenerationOutcome outcome(GenerationCall call) {
    return Await.result(call.outcome());
  }

  /** Asserts that each selector of a query has a series. */
  private static void assertFinds(String query) {
    List<MatchResult> selectors = SELECTOR.matcher(query).results().toList();
    assertThat(selectors).as(query).isNotEmpty();
    for (MatchResult selector : selectors) {
      assertThat(scraped.lines().filter(line -> line.matches(selector.group(1) + "[{ ].*")))
          .as(query)
          .anySatisfy(
              series ->
                  assertThat(labels(selector.group(2)))
                      .allSatisfy(label -> assertThat(series).contains(label)));
    }
  }

  private static List<String> labels(String conditions) {
    return conditions == null
        ? List.of()
        : LABEL.matcher(conditions).results().map(MatchResult::group).toList();
  }

  @Test
  void eachAlertFindsItsSeries() throws IOException {
    List<String> queries =
        Files.readAllLines(Path.of("conf/alerts.yml")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("expr: "))
            .toList();

    assertThat(queries).hasSize(7);
    queries.forEach(MonitoringFilesTest::assertFinds);
  }

  @Test
  void thePageExplainsEachAlert() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(Files.readAllLines(Path.of("conf/alerts.yml")))
        .filteredOn(line -> line.contains("- alert: "))
        .allSatisfy(line -> assertThat(page).contains("`" + line.split(": ", -1)[1] + "`"));
  }

  @Test
  void eachPanelOfTheDashboardFindsItsSeries() throws IOException {
    JsonObject dashboard = new JsonObject(Files.readString(Path.of("conf/grafana-dashboard.json")));
    List<String> queries = new ArrayList<>();
    for (Object panel : dashboard.getJsonArray("panels")) {
      JsonArray targets = ((JsonObject) panel).getJsonArray("targets");
      targets.forEach(target -> queries.add(((JsonObject) target).getString("expr")));
    }

    assertThat(queries).hasSizeGreaterThan(10);
    queries.forEach(MonitoringFilesTest::assertFinds);
  }

  @Test
  void thePageListsExactlyTheMetersAndTheirTags() throws IOException {
    Set<String> listed =
        Pattern.compile("(?m)^\\| `(fluxbus\\.[a-z.]+)` \\|")
            .matcher(Files.readString(PAGE))
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toSet());

    Set<String> registered =
        REGISTRY.getMeters().stream()
            .map(Meter::getId)
            .map(Meter.Id::getName)
            .filter(name -> name.startsWith("fluxbus."))
            .collect(Collectors.toSet());

    assertThat(listed).isEqualTo(registered);
  }
}
