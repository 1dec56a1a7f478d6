package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedForceTest {
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final CountDownLatch diskIsReady = new CountDownLatch(1);
  private final SharedForce force = new SharedForce(this::force);

  private void force() {
    begun.incrementAndGet();
    try {
      diskIsReady.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    ended.incrementAndGet();
  }

  private Thread start() {
    Thread thread = new Thread(force::run);
    thread.start();
    return thread;
  }

  @Test
  void threadsThatWaitForAnotherForceShareTheNextOne() throws InterruptedException {
    List<Thread> threads = new ArrayList<>(List.of(start()));
    Await.until(() -> begun.get() == 1);
    for (int i = 0; i < 3; i++) {
      threads.add(start());
    }
    Await.until(() -> threads.stream().skip(1).allMatch(t -> t.getState() == Thread.State.BLOCKED));
    diskIsReady.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(begun).hasValue(2);
  }

  @Test
  void aForceThatBeganEarlierDoesNotCount() throws InterruptedException {
    Thread first = start();
    Await.until(() -> begun.get() == 1);
    Thread second = start();
    Await.until(() -> second.getState() == Thread.State.BLOCKED);
    diskIsReady.countDown();
    second.join();

    assertThat(ended).hasValue(2);
    first.join();
  }

  @Test
  void oneThreadForcesEachTime() {
    diskIsReady.countDown();
    force.run();
    force.run();

    assertThat(ended).hasValue(2);
  }
}
