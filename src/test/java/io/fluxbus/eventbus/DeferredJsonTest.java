package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.EVENTS;
import static io.fluxbus.eventbus.BusFixture.GENERATE;
import static io.fluxbus.eventbus.BusFixture.RESULTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeferredJsonTest {
  private Vertx vertx;
  private StubServer stub;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    stub = BusFixture.stub(vertx, new StubOptions());
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  @Test
  void withoutAConsumerNoJsonIsCreated() {
    BusCodecs.register(vertx);
    AtomicInteger created = new AtomicInteger();
    DeferredJson body =
        new DeferredJson(() -> new JsonObject().put("number", created.incrementAndGet()));

    vertx.eventBus().publish("unused", body);
    BlockingQueue<Object> first = bodies("used");
    BlockingQueue<Object> second = bodies("used");
    vertx.eventBus().publish("used", body);

    assertThat(List.of(take(first), take(second)))
        .containsExactlyInAnyOrder(
            new JsonObject().put("number", 1), new JsonObject().put("number", 2));
  }

  @Test
  void aConsumerThatChangesAnOutcomeDoesNotAffectOthers() {
    BusFixture.deploy(vertx, BusFixture.config(stub.baseUrl()));
    BlockingQueue<Object> first = bodies(RESULTS);
    BlockingQueue<Object> second = bodies(RESULTS);
    JsonObject metadata = new JsonObject().put("list", new JsonArray().add(1));

    vertx.eventBus().send(GENERATE, BusFixture.prompt("a").put("metadata", metadata));

    JsonObject changed = (JsonObject) take(first);
    JsonObject image = changed.getJsonObject("result").getJsonArray("images").getJsonObject(0);
    image.put("url", "changed");
    changed.getJsonObject("metadata").getJsonArray("list").add(2);
    assertThat(((JsonObject) take(second)).encode())
        .contains("\"metadata\":{\"list\":[1]}")
        .doesNotContain("changed");
  }

  /** An application that is redeployed may have a new class loader and the same Vertx. */
  @Test
  void verticlesOfTwoClassLoadersReplyAndPublish() throws Exception {
    BusFixture.deploy(vertx, BusFixture.config(stub.baseUrl()));
    JsonObject config = BusFixture.config(stub.baseUrl());
    BusFixture.withBus(config, "address", "other");
    BlockingQueue<Object> events = bodies(EVENTS);
    try (OwnLoader loader = new OwnLoader()) {
      Deployable verticle =
          (Deployable)
              loader.loadClass(GenerationVerticle.class.getName()).getConstructor().newInstance();
      String deployment =
          Await.result(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)));

      Message<JsonObject> reply =
          Await.result(
              vertx.eventBus().request("other", BusFixture.prompt("b"), BusFixture.delivery()));

      assertThat(reply.body().getJsonArray("images")).hasSize(1);
      assertThat(((JsonObject) take(events)).getString("event")).isEqualTo("accepted");
      Await.result(vertx.undeploy(deployment));
    }
  }

  private BlockingQueue<Object> bodies(String address) {
    BlockingQueue<Object> bodies = new LinkedBlockingQueue<>();
    Await.result(
        vertx.eventBus().consumer(address, message -> bodies.add(message.body())).completion());
    return bodies;
  }

  private static Object take(BlockingQueue<Object> bodies) {
    try {
      return bodies.poll(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Loads its own classes of Fluxbus, and shares all others. */
  private static final class OwnLoader extends URLClassLoader {
    OwnLoader() {
      super(
          new URL[] {GenerationVerticle.class.getProtectionDomain().getCodeSource().getLocation()},
          OwnLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.startsWith("io.fluxbus.")) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
