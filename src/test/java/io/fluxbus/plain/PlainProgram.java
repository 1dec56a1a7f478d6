package io.fluxbus.plain;

import com.hazelcast.config.FileSystemXmlConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A node of the cluster without the classes of Fluxbus. It uses JSON messages only. */
public final class PlainProgram {
  private static final long SECONDS = 30;

  private PlainProgram() {}

  /** Prints one line for each reply. */
  public static void main(String[] args) throws Exception {
    System.out.println("has Fluxbus: " + hasFluxbus());
    Vertx vertx = await(join(args[0]));
    EventBus bus = vertx.eventBus();
    Promise<JsonObject> published = Promise.promise();
    await(
        bus.<JsonObject>consumer(
                "fluxbus.plain.results", message -> published.complete(message.body()))
            .completion());

    JsonObject prompt = new JsonObject().put("prompt", "Rabbit singing").put("seed", 42);
    DeliveryOptions delivery =
        new DeliveryOptions().setSendTimeout(TimeUnit.SECONDS.toMillis(SECONDS));
    JsonObject result =
        (JsonObject) await(bus.request("fluxbus.generate", prompt, delivery)).body();
    System.out.println("images: " + result.getJsonArray("images").size());

    bus.request("fluxbus.generate", new JsonObject().put("promt", "?"), delivery)
        .transform(
            (reply, failure) -> {
              ReplyException rejected = (ReplyException) failure;
              System.out.println(
                  "rejected: " + rejected.failureCode() + " " + rejected.getMessage());
              return Future.succeededFuture();
            })
        .onSuccess(
            v ->
                bus.send(
                    "fluxbus.generate",
                    prompt.copy().put("id", "sent-1"),
                    new DeliveryOptions().addHeader("fluxbus-results", "fluxbus.plain.results")));

    JsonObject outcome = await(published.future());
    System.out.println("published: " + outcome.getString("id") + " " + outcome.getString("status"));
    await(vertx.close());
  }

  private static Future<Vertx> join(String file) throws IOException {
    return Vertx.builder()
        .withClusterManager(new HazelcastClusterManager(new FileSystemXmlConfig(file)))
        .buildClustered();
  }

  private static boolean hasFluxbus() {
    try {
      Class.forName("io.fluxbus.FluxClient");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }
}
