package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.delivery;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The log of a worker that is undeployed while its calls fail. */
@ExtendWith(VertxExtension.class)
class WorkerLogTest {
  private static final int CALLS = 400;

  /** A strong reference, because a logger that is collected loses its handlers. */
  private static final Logger FLUXBUS = Logger.getLogger("io.fluxbus");

  private final List<String> lines = new CopyOnWriteArrayList<>();

  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          String line = record.getLevel() + " " + record.getMessage();
          // Other tests log at the same time, and may lower the level of the logger.
          if (record.getLevel().intValue() >= Level.INFO.intValue()
              && (line.contains(" client storm: ") || line.contains(" at fluxbus.storm: "))) {
            lines.add(line);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void record() {
    FLUXBUS.addHandler(recorder);
  }

  @AfterEach
  void stopRecording() {
    FLUXBUS.removeHandler(recorder);
  }

  private static Future<Message<Object>> send(Vertx vertx, int number) {
    JsonObject body = prompt("storm-" + number);
    return vertx.eventBus().request("fluxbus.storm", body, delivery());
  }

  @Test
  void aDrainDuringAStormFitsOnAScreen(Vertx vertx) {
    StubServer stub =
        stub(
            vertx,
            new StubOptions()
                .setLatency(Latency.fixed(Duration.ofMillis(2)))
                .setFailures(
                    Map.of(
                        StubAnswer.failure(429, "slow down"), 0.3,
                        StubAnswer.fault(StubFault.RESET), 0.2)));
    JsonObject config =
        withBus(config(stub.baseUrl()), "address", "fluxbus.storm")
            .put("name", "storm")
            .put("maxConcurrency", 8)
            .put("adaptiveConcurrency", false)
            .put("maxAttempts", 1)
            .put("maxQueueSize", 100);
    String deployment = deploy(vertx, config);

    List<Future<Message<Object>>> replies =
        IntStream.range(0, CALLS).mapToObj(number -> send(vertx, number)).toList();
    Await.until(() -> stub.ledger().posts() >= 20);
    stub.enqueue(StubAnswer.failure(401, "wrong key"));
    Await.result(vertx.undeploy(deployment));

    assertThat(replies).allMatch(Future::isComplete);
    assertThat(lines).hasSizeLessThanOrEqualTo(15);
    assertThat(lines.get(0)).startsWith("INFO client storm: opened with ");
    assertThat(lines.get(1)).startsWith("INFO worker ").endsWith(" at fluxbus.storm: started");
    assertThat(lines).filteredOn(line -> line.contains("(429)")).hasSizeBetween(2, 3);
    assertThat(lines).filteredOn(line -> line.contains(" is unknown: ")).hasSizeBetween(2, 3);
    assertThat(lines)
        .filteredOn(line -> line.contains("calls are rejected: "))
        .hasSizeBetween(2, 3);
    assertThat(lines).filteredOn(line -> line.contains("suspended: ")).hasSizeBetween(1, 2);
    assertThat(lines)
        .filteredOn(line -> line.contains(": draining: "))
        .singleElement()
        .asString()
        .matches(".* draining: \\d+ requests in flight, \\d+ calls wait");
    assertThat(lines.get(lines.size() - 2)).startsWith("INFO client storm: closed with ");
    assertThat(lines).last().asString().endsWith(" at fluxbus.storm: stopped");
  }
}
