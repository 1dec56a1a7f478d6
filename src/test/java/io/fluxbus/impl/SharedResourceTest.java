package io.fluxbus.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxbus.Await;
import io.fluxbus.impl.SharedResource.Share;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first holder creates a shared resource, and the last one closes it. */
@ExtendWith(VertxExtension.class)
class SharedResourceTest {
  private static final String MAP = "test.shared";

  private static final int ROUNDS = 3_000;

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final Queue<Resource> created = new ConcurrentLinkedQueue<>();

  private static final class Resource {
    final AtomicBoolean closing = new AtomicBoolean();
    final Promise<Void> closed = Promise.promise();

    Future<Void> close() {
      assertThat(closing.compareAndSet(false, true)).isTrue();
      return closed.future();
    }
  }

  private Resource create() {
    Resource resource = new Resource();
    created.add(resource);
    return resource;
  }

  private Share<Resource> acquire(Vertx vertx, String name) {
    return SharedResource.acquire(vertx, MAP, name, this::create, Resource::close);
  }

  @AfterEach
  void shutDown() {
    executor.shutdown();
  }

  @Test
  void theLastShareClosesTheResourceAndWaitsForIt(Vertx vertx) {
    Share<Resource> one = acquire(vertx, "a");
    Share<Resource> two = acquire(vertx, "a");
    assertThat(two.resource()).isSameAs(one.resource());

    assertThat(one.close().succeeded()).isTrue();
    assertThat(one.close().succeeded()).isTrue();
    assertThat(one.resource().closing).isFalse();
    Future<Void> last = two.close();

    assertThat(two.resource().closing).isTrue();
    assertThat(last.isComplete()).isFalse();
    assertThat(two.closed().isComplete()).isFalse();
    two.resource().closed.complete();
    assertThat(last.succeeded()).isTrue();
    assertThat(two.closed().succeeded()).isTrue();
  }

  @Test
  void aClosingResourceIsNotUsedAgain(Vertx vertx) {
    Share<Resource> former = acquire(vertx, "a");
    Future<Void> closing = former.close();

    Share<Resource> next = acquire(vertx, "a");

    assertThat(closing.isComplete()).isFalse();
    assertThat(next.resource()).isNotSameAs(former.resource());
    former.resource().closed.complete();
    assertThat(next.resource().closing).isFalse();
    assertThat(acquire(vertx, "a").resource()).isSameAs(next.resource());
  }

  @Test
  void differentNamesAndVertxInstancesShareNothing(Vertx vertx) {
    Vertx other = Vertx.vertx();

    assertThat(
            List.of(
                acquire(vertx, "a").resource(),
                acquire(vertx, "b").resource(),
                acquire(other, "a").resource()))
        .doesNotHaveDuplicates();

    Await.result(other.close());
  }

  @Test
  void aResourceThatCannotBeCreatedLeavesTheNameFree(Vertx vertx) {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                SharedResource.<Resource>acquire(
                    vertx,
                    MAP,
                    "a",
                    () -> {
                      throw new IllegalStateException("no");
                    },
                    Resource::close));

    Share<Resource> share = acquire(vertx, "a");
    share.resource().closed.complete();
    assertThat(share.close().succeeded()).isTrue();
    assertThat(share.resource().closing).isTrue();
  }

  @Test
  void aResourceThatFailsToCloseIsClosed(Vertx vertx) {
    Share<Resource> share = acquire(vertx, "a");
    share.resource().closed.fail("broken");

    assertThat(share.close().succeeded()).isTrue();
  }

  @Test
  void twoCreatorsAtOnceShareOneResource(Vertx vertx) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      List<Share<Resource>> shares = atOnce(() -> acquire(vertx, "a"), () -> acquire(vertx, "a"));

      assertThat(shares.get(0).resource()).isSameAs(shares.get(1).resource());
      atOnce(shares.get(0)::close, shares.get(1)::close);
      assertThat(shares.get(0).resource().closing).isTrue();
    }
    assertThat(created).hasSize(ROUNDS);
  }

  @Test
  void aNewHolderNeverGetsAClosingResource(Vertx vertx) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Share<Resource> former = acquire(vertx, "a");
      AtomicReference<Share<Resource>> next = new AtomicReference<>();

      atOnce(
          former::close,
          () -> {
            next.set(acquire(vertx, "a"));
            return null;
          });

      assertThat(next.get().resource().closing).isFalse();
      next.get().close();
      assertThat(created).allMatch(resource -> resource.closing.get());
      created.clear();
    }
  }

  /** Runs both on two threads, as simultaneously as possible. */
  private <T> List<T> atOnce(Callable<? extends T> one, Callable<? extends T> two)
      throws Exception {
    AtomicInteger ready = new AtomicInteger();
    java.util.concurrent.Future<T> other =
        executor.submit(
            () -> {
              meet(ready);
              return two.call();
            });
    meet(ready);
    T first = one.call();
    List<T> results = new ArrayList<>();
    results.add(first);
    results.add(other.get(30, TimeUnit.SECONDS));
    return results;
  }

  private static void meet(AtomicInteger ready) {
    ready.incrementAndGet();
    while (ready.get() < 2) {
      Thread.onSpinWait();
    }
  }
}
