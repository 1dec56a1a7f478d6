package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.logging.RecordingLogger;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The log tells what happened, how often, and what to do, in few lines and without secrets. */
@ExtendWith(VertxExtension.class)
class ClientLogTest {
  private static final String PROMPT = "a confidential lighthouse";
  private static final GenerationRequest REQUEST = GenerationRequest.of(PROMPT);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private ManualServer server;
  private HandClock clock;

  @BeforeEach
  void serve(Vertx vertx) {
    server = new ManualServer(vertx);
    clock = new HandClock(vertx);
  }

  private FluxClient client(RecordingLogger logger, FluxClientOptions options) {
    return clock.client(options, new Instruments(null, null, logger, options::toString, false));
  }

  private FluxClientOptions options() {
    return Fixture.options(server.url())
        .setName("posters")
        .setMaxConcurrency(4)
        .setAdaptiveConcurrency(false)
        .setMaxAttempts(1);
  }

  private void answer(FluxClient client, String response) {
    GenerationCall call = client.submit(REQUEST);
    server.next().answer(response);
    Await.result(call.outcome());
  }

  @Test
  void aStormFitsOnAScreen() {
    RecordingLogger logger = new RecordingLogger(Level.INFO);
    FluxClient client = client(logger, options().setMaxQueueSize(0).setSpendLimitUsd(3));

    // While another call runs, a 429 does not delay the next start.
    GenerationCall other = client.submit(REQUEST.withId("other"));
    ManualServer.Exchange exchange = server.next("other");
    IntStream.range(0, 40).forEach(i -> answer(client, failure("429 Too Many", "slow down")));
    exchange.answer(SUCCESS);
    Await.result(other.outcome());
    IntStream.range(0, 10)
        .forEach(
            i -> {
              GenerationCall call = client.submit(REQUEST);
              server.next().socket().close();
              Await.result(call.outcome());
            });
    answer(client, failure("401 Unauthorized", "wrong key"));
    IntStream.range(0, 50).forEach(i -> Await.result(client.submit(REQUEST).outcome()));
    clock.advance(MINUTE);
    answer(client, SUCCESS);
    List<GenerationCall> running =
        IntStream.range(0, 8).mapToObj(i -> client.submit(REQUEST)).toList();
    Await.result(client.close());
    running.forEach(call -> Await.result(call.outcome()));

    assertThat(logger.lines()).hasSizeLessThanOrEqualTo(12);
    assertThat(logger.lines().get(0)).startsWith("INFO client posters: opened with ");
    assertThat(logger.lines()).filteredOn(line -> line.contains("(429)")).hasSize(2);
    assertThat(logger.lines()).anyMatch(line -> line.contains("39 times since the last line"));
    assertThat(logger.lines()).filteredOn(line -> line.contains("unknown: ")).hasSizeBetween(2, 3);
    assertThat(logger.lines()).filteredOn(line -> line.contains("suspended: ")).hasSize(1);
    assertThat(logger.lines()).anyMatch(line -> line.contains("no longer suspended"));
    assertThat(logger.lines()).anyMatch(line -> line.contains("calls are rejected: "));
    assertThat(logger.lines()).last().asString().startsWith("INFO client posters: closed with ");
    assertThat(logger.lines())
        .noneMatch(line -> line.contains(Fixture.KEY) || line.contains(PROMPT));
  }

  @Test
  void theOptionsAreNotConvertedToTextWithoutALog() {
    RecordingLogger logger = new RecordingLogger(Level.WARNING);
    AtomicInteger converted = new AtomicInteger();

    clock.client(
        options(),
        new Instruments(null, null, logger, () -> "" + converted.incrementAndGet(), false));

    assertThat(logger.lines()).isEmpty();
    assertThat(converted).hasValue(0);
  }

  @Test
  void aReachedSpendLimitIsReportedWithItsAmounts() {
    RecordingLogger logger = new RecordingLogger(Level.WARNING);
    FluxClient client = client(logger, options().setSpendLimitUsd(0.1));

    answer(client, with(SUCCESS, "x-aimlapi-usd-spent", "0.06"));
    Await.result(client.submit(REQUEST).outcome());

    assertThat(logger.lines())
        .singleElement()
        .asString()
        .contains("the spend limit is reached", "Spent: 0.06 dollars", "spendLimitUsd: 0.1");
  }

  @Test
  void aMessageOfTheApiThatRepeatsThePromptIsLeftOut() {
    RecordingLogger logger = new RecordingLogger(Level.DEBUG);

    answer(client(logger, options()), failure("422 Unprocessable", "odd: 'A CONFIDENTIAL light"));
    answer(client(logger, options()), failure("422 Unprocessable", "too odd"));

    assertThat(logger.lines()).noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("light"));
    assertThat(logger.lines()).anyMatch(line -> line.contains("the message repeats the prompt"));
    assertThat(logger.lines()).anyMatch(line -> line.contains("too odd"));
  }

  @Test
  void afterASuspensionHasEndedNothingSaysThatItContinues() {
    RecordingLogger logger = new RecordingLogger(Level.WARNING);
    FluxClient client = client(logger, options());
    List<GenerationCall> calls =
        IntStream.range(0, 2).mapToObj(i -> client.submit(REQUEST.withId("call-" + i))).toList();
    for (int i = 0; i < 2; i++) {
      server.next("call-" + i).answer(failure("401 Unauthorized", "wrong key"));
    }
    calls.forEach(call -> Await.result(call.outcome()));
    clock.advance(Duration.ofSeconds(31));
    answer(client, SUCCESS);
    clock.advance(MINUTE);

    assertThat(logger.lines()).hasSize(2);
    assertThat(logger.lines()).last().asString().contains("no longer suspended");
  }

  @Test
  void eachCallIsLoggedAtDebugAndItsPromptOnlyAtTrace() {
    RecordingLogger debug = new RecordingLogger(Level.DEBUG);
    answer(client(debug, options()), SUCCESS);
    RecordingLogger trace = new RecordingLogger(Level.TRACE);
    answer(client(trace, options()), SUCCESS);

    assertThat(debug.lines())
        .anyMatch(
            line -> line.startsWith("DEBUG client posters: call " + REQUEST.id() + " succeeded"));
    assertThat(debug.lines()).noneMatch(line -> line.contains(PROMPT));
    assertThat(trace.lines()).anyMatch(line -> line.endsWith(REQUEST.id() + ": " + PROMPT));
  }
}
