package io.fluxbus.impl;

import static io.fluxbus.FailureType.BUDGET_EXHAUSTED;
import static io.fluxbus.FailureType.OVERLOADED;
import static io.fluxbus.FailureType.RATE_LIMITED;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.PRICE;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.ProxySettings;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.logging.RecordingLogger;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The settings of a client change while it runs. */
@ExtendWith(VertxExtension.class)
class UpdateTest {
  private ManualServer server;
  private FluxClientOptions options;

  @BeforeEach
  void serve(Vertx vertx) {
    server = new ManualServer(vertx);
    options = oneAtATime(server.url());
  }

  private FluxClientOptions changed() {
    return new FluxClientOptions(options);
  }

  private List<GenerationCall> submit(FluxClient client, int count) {
    return IntStream.range(0, count).mapToObj(i -> client.submit(CAT.withId("c" + i))).toList();
  }

  @Test
  void aHigherLimitSendsWaitingCallsAtOnceOnConnectionsOfTheirOwn(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, options);
    List<GenerationCall> calls = submit(client, 6);
    ManualServer.Exchange first = server.next();

    assertThat(client.update(changed().setMaxConcurrency(5))).isEmpty();

    List<ManualServer.Exchange> others =
        IntStream.range(0, 4).mapToObj(i -> server.next()).toList();
    assertThat(client.stats().inFlight()).isEqualTo(5);
    assertThat(client.stats().queued()).isEqualTo(1);
    first.answer(SUCCESS);
    others.forEach(exchange -> exchange.answer(SUCCESS));
    server.next().answer(SUCCESS);
    calls.forEach(call -> assertSucceeded(Await.result(call.outcome()), 1));
  }

  @Test
  void aLowerLimitCancelsNoCall(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, changed().setMaxConcurrency(2));
    List<GenerationCall> calls = submit(client, 3);
    ManualServer.Exchange first = server.next();
    ManualServer.Exchange second = server.next();

    client.update(options);

    first.answer(SUCCESS);
    Await.until(() -> client.stats().inFlight() == 1);
    assertThat(client.stats().queued()).isEqualTo(1);
    second.answer(SUCCESS);
    server.next().answer(SUCCESS);
    calls.forEach(call -> assertSucceeded(Await.result(call.outcome()), 1));
  }

  @Test
  void theQueueTheRetriesAndTheSpendLimitChange(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, options);
    GenerationCall running = client.submit(CAT.withId("running"));
    ManualServer.Exchange exchange = server.next();

    client.update(changed().setMaxQueueSize(0).setMaxAttempts(1));

    assertFailed(outcome(client), OVERLOADED, Billed.NO, 0);
    exchange.answer(failure("429 Too Many", "slow down"));
    assertFailed(Await.result(running.outcome()), RATE_LIMITED, Billed.NO, 1);

    client.update(changed().setSpendLimitUsd(PRICE / 2));
    assertFailed(outcome(client), BUDGET_EXHAUSTED, Billed.NO, 0);
    assertThat(client.stats().budgetExhausted()).isTrue();

    client.update(changed().setSpendLimitUsd(PRICE));
    assertThat(client.stats().budgetExhausted()).isFalse();
  }

  @Test
  void theAttemptTimeoutAppliesToNewAttempts(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, options);
    client.update(changed().setAttemptTimeout(20));

    assertThat(outcome(client).failure().detail()).contains("20 ms");
  }

  @Test
  void equalRequestsOfDifferentPricesShareNoResult(Vertx vertx) {
    options.setCoalesceSeeded(true);
    FluxClient client = FluxClient.create(vertx, options);
    GenerationCall cheap = client.submit(CAT.withSeed(1));
    ManualServer.Exchange first = server.next();
    client.update(changed().setPricePerImageUsd(2 * PRICE));

    GenerationCall expensive = client.submit(CAT.withSeed(1));

    first.answer(SUCCESS);
    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(cheap.outcome()), 1);
    assertSucceeded(Await.result(expensive.outcome()), 1);
    assertThat(client.stats().reservedUsd()).isZero();
  }

  @Test
  void optionsThatNeedANewClientAreNamed(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, options);

    Set<String> names =
        client.update(
            changed()
                .setMaxQueueSize(7)
                .setApiKey("sk-other")
                .setBaseUrl("https://api.example")
                .setHeaders(Map.of("x-gateway", "a-secret"))
                .setProxy(new ProxySettings().setHost("proxy.example"))
                .setHttp2(true));

    assertThat(names).containsExactly("apiKey", "baseUrl", "headers", "http2", "proxy");
    submit(client, 9);
    server.next();
    assertThat(client.stats().queued()).isEqualTo(7);
  }

  @Test
  void everyOptionEitherChangesOrIsNamed() {
    FluxClientOptions before = new FluxClientOptions();
    FluxClientOptions after =
        new FluxClientOptions()
            .setName("other")
            .setApiKey("sk-other")
            .setApiKeyFile("other")
            .setBaseUrl("https://other")
            .setAllowPlainHttp(true)
            .setTotalTimeout(1)
            .setMaxAttempts(1)
            .setRetryBaseDelay(1)
            .setRetryMaxDelay(1)
            .setRetryUnknownOutcome(true)
            .setMaxConcurrency(1)
            .setInitialConcurrency(1)
            .setAdaptiveConcurrency(false)
            .setMaxQueueSize(1)
            .setRequestsPerSecond(1)
            .setRequestBurst(2)
            .setSpendLimitUsd(1)
            .setPricePerImageUsd(1)
            .setSuspensionCoolDown(1)
            .setCoalesceSeeded(true)
            .setAttemptTimeout(1)
            .setMaxResponseSize(1)
            .setMaxBufferedBytes(1)
            .setHttp2(true)
            .setConnectTimeout(1)
            .setKeepAliveTimeout(1)
            .setOpenSsl(false)
            .setTrustedCertificates(List.of("other"))
            .setTrustSystemCertificates(false)
            .setHeaders(Map.of("x-other", "other"))
            .setProxy(new ProxySettings().setHost("other"));

    OptionsChange change = OptionsChange.of(before, after, false);

    assertThat(change.changes().size() + change.unchangeable().size())
        .isEqualTo(OptionsJson.names(FluxClientOptions.class).size());
    OptionsChange rest = OptionsChange.of(change.options(), after, false);
    assertThat(rest.changes()).isEmpty();
    assertThat(rest.unchangeable()).isEqualTo(change.unchangeable());
    assertThat(OptionsChange.of(change.options(), before, false).options().toJson())
        .isEqualTo(before.toJson());
  }

  @Test
  void contradictingOptionsChangeNothing(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, options);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                client.update(
                    changed().setMaxQueueSize(0).setMaxConcurrency(2).setInitialConcurrency(3)))
        .withMessage("initialConcurrency must not be above maxConcurrency: 3 > 2");

    submit(client, 4);
    server.next();
    assertThat(client.stats().inFlight()).isEqualTo(1);
    assertThat(client.stats().queued()).isEqualTo(3);
  }

  @Test
  void theLogNamesWhatChanged(Vertx vertx) {
    RecordingLogger logger = new RecordingLogger(Level.INFO);
    options.setName("posters");
    FluxClient client =
        new HandClock(vertx).client(options, new Instruments(null, null, logger, () -> "", false));
    client.update(changed().setMaxQueueSize(5).setRequestsPerSecond(2).setApiKey("sk-other"));
    client.update(changed().setMaxQueueSize(5).setRequestsPerSecond(2));

    assertThat(logger.lines())
        .filteredOn(line -> !line.contains("opened"))
        .containsExactly(
            "INFO client posters: changed maxQueueSize from 1024 to 5, requestsPerSecond from none"
                + " to 2.0");
  }

  @Test
  void aSharedClientChangesForAllItsHolders(Vertx vertx) {
    FluxClient one = FluxClient.createShared(vertx, options, "update-test");
    FluxClient other = FluxClient.createShared(vertx, options, "update-test");
    GenerationCall running = one.submit(CAT.withId("running"));
    ManualServer.Exchange exchange = server.next();

    other.update(changed().setMaxQueueSize(0));

    assertFailed(outcome(one), OVERLOADED, Billed.NO, 0);
    exchange.answer(SUCCESS);
    assertSucceeded(Await.result(running.outcome()), 1);
  }

  @Test
  void aClosedClientAndAClosedShareChangeNothing(Vertx vertx) {
    FluxClient share = FluxClient.createShared(vertx, options, "share");
    FluxClient other = FluxClient.createShared(vertx, options, "share");
    Await.result(share.close());

    assertThat(share.update(changed().setMaxConcurrency(5))).containsExactly("maxConcurrency");
    assertThat(other.stats().limit()).isEqualTo(1);

    Await.result(other.close());
    assertThat(other.update(changed().setMaxQueueSize(5))).containsExactly("maxQueueSize");
  }

  @Test
  void aClosedVertxDoesNotPreventAnUpdate() {
    Vertx closed = Vertx.vertx();
    FluxClient client = FluxClient.create(closed, options);
    Await.result(closed.close());

    assertThat(client.update(changed().setMaxConcurrency(5))).containsExactly("maxConcurrency");
  }

  @Test
  void aRemoteClientCannotChange(Vertx vertx) {
    FluxClient client = RemoteFluxClient.create(vertx);

    assertThatThrownBy(() -> client.update(options))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aSuspendedClientFollowsAShorterCoolDown(Vertx vertx) {
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(options.setSuspensionCoolDown(60_000));
    GenerationCall denied = client.submit(CAT);
    server.next().answer(failure("401 Unauthorized", "wrong key"));
    Await.result(denied.outcome());
    assertThat(client.stats().suspended()).isTrue();

    client.update(changed().setSuspensionCoolDown(1_000));
    clock.advance(Duration.ofSeconds(1));

    GenerationCall probe = client.submit(CAT);
    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(probe.outcome()), 1);
  }
}
