package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.GENERATE;
import static io.fluxbus.eventbus.BusFixture.RESULTS;
import static io.fluxbus.eventbus.BusFixture.STATUS;
import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.failureType;
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.request;
import static io.fluxbus.eventbus.BusFixture.stub;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many more messages than the queue accepts. */
@ExtendWith(VertxExtension.class)
class FloodTest {
  private static final int MESSAGES = 100_000;

  /** The test waits for each share separately, so that a slow machine has enough time. */
  private static final int SHARES = 10;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  @DisplayName("each of 100,000 concurrent messages gets one outcome from a queue of 100")
  void everyMessageOfAFloodGetsItsOutcome(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    deploy(vertx, config(stub.baseUrl()).put("maxQueueSize", 100), 2, ThreadingModel.EVENT_LOOP);
    Map<String, String> published = new ConcurrentHashMap<>();
    AtomicInteger publications = new AtomicInteger();
    Await.result(
        vertx
            .eventBus()
            .<JsonObject>consumer(
                RESULTS,
                message -> {
                  published.put(
                      message.body().getString("id"), String.valueOf(failureType(message.body())));
                  publications.incrementAndGet();
                })
            .completion());
    AtomicInteger succeeded = new AtomicInteger();
    AtomicInteger overloaded = new AtomicInteger();
    AtomicInteger other = new AtomicInteger();

    for (int i = 0; i < MESSAGES; i++) {
      if (i % 2 == 0) {
        vertx.eventBus().send(GENERATE, prompt("sent-" + i));
      } else {
        request(vertx, prompt("asked-" + i))
            .onComplete(
                (reply, failure) -> {
                  if (failure == null) {
                    succeeded.incrementAndGet();
                  } else if (failure.getMessage().startsWith("OVERLOADED: ")) {
                    overloaded.incrementAndGet();
                  } else {
                    other.incrementAndGet();
                  }
                });
      }
    }
    for (int share = 1; share <= SHARES; share++) {
      int expected = MESSAGES / 2 / SHARES * share;
      Await.until(() -> succeeded.get() + overloaded.get() + other.get() >= expected);
      Await.until(() -> publications.get() >= expected);
    }

    assertThat(other).hasValue(0);
    assertThat(publications).hasValue(MESSAGES / 2);
    assertThat(published).hasSize(MESSAGES / 2);
    assertThat(published.values()).containsOnly("null", "OVERLOADED");
    long publishedSuccesses = published.values().stream().filter("null"::equals).count();
    assertThat(stub.ledger().billed()).isEqualTo(succeeded.get() + publishedSuccesses);
    JsonObject status =
        Await.result(vertx.eventBus().<JsonObject>request(STATUS, null).map(Message::body));
    assertThat(status.getInteger("in_flight")).isZero();
    assertThat(status.getInteger("queued")).isZero();
    assertThat(status.getJsonObject("failures").getInteger("OVERLOADED"))
        .isEqualTo(MESSAGES - (int) stub.ledger().billed())
        .isPositive();
  }
}
