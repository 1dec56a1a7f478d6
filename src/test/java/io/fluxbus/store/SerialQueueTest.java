package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Actions that run one after the other. */
class SerialQueueTest {
  private final SerialQueue queue = new SerialQueue();
  private final List<String> ran = new ArrayList<>();

  @Test
  void anActionThatIsAddedByAnotherRunsAfterIt() {
    queue.execute(
        () -> {
          queue.execute(() -> ran.add("second"));
          ran.add("first");
        });

    assertThat(ran).containsExactly("first", "second");
  }

  @Test
  void aFailedActionDoesNotStopTheOthers() {
    assertThatThrownBy(
            () ->
                queue.execute(
                    () -> {
                      queue.execute(() -> ran.add("second"));
                      throw new IllegalStateException("first");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("first");
    queue.execute(() -> ran.add("third"));

    assertThat(ran).containsExactly("second", "third");
  }

  @Test
  void theActionsOfManyThreadsNeverRunAtTheSameTime() throws InterruptedException {
    int[] counter = new int[1];
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                for (int n = 0; n < 5_000; n++) {
                  // Without the queue, some of these would be lost.
                  queue.execute(() -> counter[0]++);
                }
              });
      threads.add(thread);
      thread.start();
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    // The last actions may run on this thread.
    queue.execute(() -> ran.add("last"));
    assertThat(counter[0]).isEqualTo(20_000);
  }
}
