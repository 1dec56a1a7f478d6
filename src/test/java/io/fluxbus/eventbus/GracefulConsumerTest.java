package io.fluxbus.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A consumer that is closed handles every message that was sent to it. */
@ExtendWith(VertxExtension.class)
class GracefulConsumerTest {
  private static final String ADDRESS = "test.graceful";

  /** A verticle with a consumer that is closed when the verticle is undeployed. */
  private static final class Listener extends VerticleBase {
    private final Handler<Message<Object>> handler;
    private GracefulConsumer consumer;

    Listener(Handler<Message<Object>> handler) {
      this.handler = handler;
    }

    @Override
    public Future<?> start() {
      return GracefulConsumer.open(vertx, ADDRESS, handler).onSuccess(opened -> consumer = opened);
    }

    @Override
    public Future<?> stop() {
      return consumer.close();
    }
  }

  private static String deploy(
      Vertx vertx, ThreadingModel threads, Handler<Message<Object>> handler) {
    return Await.result(
        vertx.deployVerticle(
            new Listener(handler), new DeploymentOptions().setThreadingModel(threads)));
  }

  /** Threads that send numbers as fast as possible, until they are stopped. */
  private static final class Senders {
    final Set<Integer> sent = ConcurrentHashMap.newKeySet();
    final List<Throwable> unexpected = new CopyOnWriteArrayList<>();
    final AtomicInteger numbers = new AtomicInteger();
    final AtomicInteger pending = new AtomicInteger();
    final AtomicBoolean stopped = new AtomicBoolean();
    final List<Thread> threads = new ArrayList<>();

    Senders(Vertx vertx) {
      for (int i = 0; i < 3; i++) {
        Thread thread = new Thread(() -> run(vertx));
        threads.add(thread);
        thread.start();
      }
    }

    private void run(Vertx vertx) {
      while (!stopped.get()) {
        if (pending.get() > 1_000) {
          LockSupport.parkNanos(10_000);
          continue;
        }
        int number = numbers.incrementAndGet();
        pending.incrementAndGet();
        vertx
            .eventBus()
            .sender(ADDRESS)
            .write(number)
            .onComplete(
                (v, failure) -> {
                  if (failure == null) {
                    sent.add(number);
                  } else if (!isNoHandlers(failure)) {
                    unexpected.add(failure);
                  }
                  pending.decrementAndGet();
                });
      }
    }

    void stop() throws InterruptedException {
      stopped.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      Await.until(() -> pending.get() == 0);
    }
  }

  private static boolean isNoHandlers(Throwable failure) {
    return failure instanceof ReplyException known
        && known.failureType() == ReplyFailure.NO_HANDLERS;
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT_LOOP", "WORKER"})
  void underLoadEveryMessageIsHandledOrFailsWithNoHandlers(ThreadingModel threads, Vertx vertx)
      throws InterruptedException {
    Set<Object> handled = ConcurrentHashMap.newKeySet();
    Senders senders = new Senders(vertx);

    for (int i = 0; i < 5; i++) {
      int before = handled.size();
      String deployment = deploy(vertx, threads, message -> handled.add(message.body()));
      Await.until(() -> handled.size() > before + 100);
      Await.result(vertx.undeploy(deployment));
    }
    senders.stop();

    assertThat(senders.unexpected).isEmpty();
    Await.until(() -> handled.size() >= senders.sent.size());
    assertThat(handled).isEqualTo(senders.sent);
  }

  @Test
  void whenSeveralConsumersCloseUnderLoadTheOthersHandleAllMessages(Vertx vertx)
      throws InterruptedException {
    Set<Object> handled = ConcurrentHashMap.newKeySet();
    Senders senders = new Senders(vertx);
    deploy(vertx, ThreadingModel.EVENT_LOOP, message -> handled.add(message.body()));

    for (int i = 0; i < 5; i++) {
      List<String> leaving = new ArrayList<>();
      for (int j = 0; j < 3; j++) {
        leaving.add(
            deploy(vertx, ThreadingModel.EVENT_LOOP, message -> handled.add(message.body())));
      }
      int before = handled.size();
      Await.until(() -> handled.size() > before + 100);
      Await.result(Future.all(leaving.stream().map(vertx::undeploy).toList()));
    }
    senders.stop();

    assertThat(senders.unexpected).isEmpty();
    Await.until(() -> handled.size() >= senders.sent.size());
    assertThat(handled).isEqualTo(senders.sent);
  }

  @Test
  void messagesThatAreSentDuringTheCloseGoToAnotherConsumerInOrder(Vertx vertx) {
    List<Object> first = new CopyOnWriteArrayList<>();
    List<Object> second = new CopyOnWriteArrayList<>();
    String deployment =
        deploy(vertx, ThreadingModel.EVENT_LOOP, message -> first.add(message.body()));

    Promise<Future<Void>> undeployed = Promise.promise();
    vertx.runOnContext(
        v -> {
          OutboundHold hold = OutboundHold.begin(vertx, ADDRESS);
          undeployed.complete(
              vertx
                  .undeploy(deployment)
                  .onComplete(
                      w ->
                          vertx
                              .eventBus()
                              .consumer(ADDRESS, message -> second.add(message.body()))
                              .completion()
                              .onComplete(x -> hold.end())));
          for (int i = 0; i < 20; i++) {
            vertx.eventBus().send(ADDRESS, i);
          }
        });
    Await.result(Await.result(undeployed.future()));

    Await.until(() -> second.size() == 20);
    assertThat(second).isSorted();
    assertThat(first).isEmpty();
  }

  @Test
  void otherAddressesAreNotHeldBack(Vertx vertx) {
    OutboundHold hold = OutboundHold.begin(vertx, ADDRESS);
    OutboundHold same = OutboundHold.begin(vertx, ADDRESS);
    vertx.eventBus().consumer("test.other", message -> message.reply(message.body()));
    Future<Message<Object>> held = vertx.eventBus().request(ADDRESS, "held");

    assertThat(Await.<Message<Object>>result(vertx.eventBus().request("test.other", "a")).body())
        .isEqualTo("a");
    hold.end();
    assertThat(held.isComplete()).isFalse();
    same.end();

    assertThat(Await.failure(held)).matches(GracefulConsumerTest::isNoHandlers);
    assertThat(vertx.sharedData().getLocalMap("__fluxbus.eventbus.holds").size()).isZero();
  }
}
