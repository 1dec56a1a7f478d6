package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.GENERATE;
import static io.fluxbus.eventbus.BusFixture.RESULTS;
import static io.fluxbus.eventbus.BusFixture.SEND_TIMEOUT;
import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.failed;
import static io.fluxbus.eventbus.BusFixture.failureType;
import static io.fluxbus.eventbus.BusFixture.listen;
import static io.fluxbus.eventbus.BusFixture.oneAtATime;
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.request;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages of a verticle that is undeployed. */
@ExtendWith(VertxExtension.class)
class UndeployTest {
  private static StubServer slow(Vertx vertx) {
    return stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
  }

  private static StubServer quick(Vertx vertx) {
    return stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(30))));
  }

  @Test
  @DisplayName("running calls may finish")
  void runningCallsMayFinish(Vertx vertx) {
    StubServer stub = quick(vertx);
    String deployment = deploy(vertx, oneAtATime(stub.baseUrl()));
    List<Future<JsonObject>> replies =
        List.of(
            request(vertx, prompt("a")), request(vertx, prompt("b")), request(vertx, prompt("c")));
    Await.until(() -> stub.ledger().accepted() >= 1);

    Await.result(vertx.undeploy(deployment));

    replies.forEach(Await::result);
    assertThat(stub.ledger().billed()).isEqualTo(3);
    assertThat(failed(request(vertx, prompt("late"))).failureType())
        .isEqualTo(ReplyFailure.NO_HANDLERS);
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT_LOOP", "WORKER"})
  @DisplayName("after the drain timeout the remaining calls are closed, each with its outcome")
  void theRemainingCallsAreClosed(ThreadingModel threads, Vertx vertx) {
    StubServer stub = slow(vertx);
    String deployment =
        Await.result(
            BusFixture.tryToDeploy(
                vertx, withBus(oneAtATime(stub.baseUrl()), "drainTimeout", 50), 1, threads));
    List<JsonObject> results = listen(vertx, RESULTS);
    Future<JsonObject> runs = request(vertx, prompt("runs"));
    Await.until(() -> stub.ledger().accepted() == 1);
    Future<JsonObject> waits = request(vertx, prompt("waits"));
    vertx.eventBus().send(GENERATE, prompt("sent"));

    Await.result(vertx.undeploy(deployment));

    assertThat(failed(runs))
        .hasMessageStartingWith("CLOSED: ")
        .hasMessageContaining("It may have been billed.");
    assertThat(failed(waits))
        .hasMessageStartingWith("CLOSED: ")
        .hasMessageContaining("It was not billed.");
    Await.until(() -> results.size() == 1);
    assertThat(failureType(results.get(0))).isEqualTo("CLOSED");
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  @DisplayName("running calls may also finish when Vertx is closed")
  void closingVertx() {
    Vertx server = Vertx.vertx();
    Vertx vertx = Vertx.vertx();
    StubServer stub = quick(server);
    deploy(vertx, oneAtATime(stub.baseUrl()));
    List<Future<JsonObject>> replies =
        List.of(request(vertx, prompt("a")), request(vertx, prompt("b")));
    Await.until(() -> stub.ledger().accepted() >= 1);

    Await.result(vertx.close());

    assertThat(replies).allMatch(Future::succeeded);
    Await.result(server.close());
  }

  @Test
  @DisplayName("messages that are queued for the consumer are not discarded")
  void messagesThatAreQueuedForTheConsumerAreHandled(Vertx vertx) {
    StubServer stub = quick(vertx);
    Promise<Context> verticles = Promise.promise();
    vertx
        .eventBus()
        .addInboundInterceptor(
            delivery -> {
              if (delivery.message().address().equals(GENERATE)) {
                verticles.tryComplete(vertx.getOrCreateContext());
              }
              delivery.next();
            });
    String deployment = deploy(vertx, config(stub.baseUrl()));
    Await.<JsonObject>result(request(vertx, prompt("first")));
    List<JsonObject> results = listen(vertx, RESULTS);
    List<Future<JsonObject>> replies = new ArrayList<>();
    Promise<Future<Void>> undeployed = Promise.promise();

    // On the verticle's own thread, so that the messages are queued after the verticle's stop.
    Await.result(verticles.future())
        .runOnContext(
            v -> {
              undeployed.complete(vertx.undeploy(deployment));
              for (int i = 0; i < 20; i++) {
                replies.add(request(vertx, prompt("asked-" + i)));
                vertx.eventBus().send(GENERATE, prompt("sent-" + i));
              }
            });
    Await.result(Await.result(undeployed.future()));

    replies.forEach(Await::result);
    assertThat(replies).hasSize(20);
    Await.until(() -> results.size() == 20);
    assertThat(results).allMatch(outcome -> outcome.getString("status").equals("succeeded"));
    assertThat(stub.ledger().billed()).isEqualTo(41);
  }

  @Test
  @DisplayName("with a drain timeout of 0, messages that were sent still get a reply")
  void withADrainTimeoutOfZero(Vertx vertx) {
    StubServer stub = slow(vertx);
    String deployment = deploy(vertx, withBus(config(stub.baseUrl()), "drainTimeout", 0));
    Future<JsonObject> runs = request(vertx, prompt("runs"));
    Await.until(() -> stub.ledger().accepted() == 1);

    Await.result(vertx.undeploy(deployment));

    assertThat(failed(runs)).hasMessageStartingWith("CLOSED: ");
  }

  @RepeatedTest(3)
  @DisplayName("under load every message has one outcome or fails with NO_HANDLERS")
  void underLoadNothingIsLost(Vertx vertx) {
    StubServer stub = quick(vertx);
    String deployment =
        deploy(vertx, withBus(config(stub.baseUrl()), "drainTimeout", SEND_TIMEOUT));
    Requesters requesters = new Requesters(vertx);
    for (int i = 0; i < 40; i++) {
      requesters.send(vertx.getOrCreateContext(), i + "-", 0);
    }
    Await.until(() -> stub.ledger().billed() >= 100);

    Await.result(vertx.undeploy(deployment));
    Await.until(() -> requesters.active.get() == 0);

    assertThat(requesters.unexpected).isEmpty();
    Set<String> posted = new HashSet<>();
    stub.ledger().entries().forEach(entry -> posted.add(entry.requestId()));
    assertThat(requesters.succeeded).isEqualTo(posted);
    assertThat(stub.ledger().billed()).isEqualTo(requesters.succeeded.size());
  }

  /** Each requester sends its next request after each reply, until no consumer is left. */
  private static final class Requesters {
    final Vertx vertx;
    final AtomicInteger active = new AtomicInteger();
    final Set<String> succeeded = ConcurrentHashMap.newKeySet();
    final List<Throwable> unexpected = new CopyOnWriteArrayList<>();

    Requesters(Vertx vertx) {
      this.vertx = vertx;
    }

    void send(Context context, String requester, int number) {
      active.incrementAndGet();
      context.runOnContext(
          v ->
              request(vertx, prompt(requester + number))
                  .onComplete(
                      (reply, failure) -> {
                        if (failure == null) {
                          succeeded.add(requester + number);
                          send(context, requester, number + 1);
                        } else if (!(failure instanceof ReplyException known)
                            || known.failureType() != ReplyFailure.NO_HANDLERS) {
                          unexpected.add(failure);
                        }
                        active.decrementAndGet();
                      }));
    }
  }
}
