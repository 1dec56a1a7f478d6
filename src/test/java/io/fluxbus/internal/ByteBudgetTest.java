package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.internal.ByteBudget.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private final ByteBudget budget = new ByteBudget(100);
  private final List<String> granted = new ArrayList<>();

  @Test
  void bytesAreReservedUpToTheCapacity() {
    assertThat(budget.tryReserve(60)).isTrue();
    assertThat(budget.tryReserve(41)).isFalse();
    assertThat(budget.tryReserve(40)).isTrue();
    assertThat(budget.reserved()).isEqualTo(100);
    budget.release(60);
    assertThat(budget.tryReserve(60)).isTrue();
  }

  @Test
  void headroomStaysFree() {
    assertThat(budget.tryReserve(50, 60)).isFalse();
    assertThat(budget.tryReserve(40, 60)).isTrue();
    assertThat(budget.tryReserve(60)).isTrue();
  }

  @Test
  void bytesThatFitAreReservedAtOnce() {
    budget.await(100, () -> granted.add("a"));
    assertThat(granted).containsExactly("a");
    assertThat(budget.reserved()).isEqualTo(100);
  }

  @Test
  void waitersAreServedInOrderOfArrival() {
    budget.reserve(100);
    budget.await(80, () -> granted.add("a"));
    budget.await(10, () -> granted.add("b"));
    budget.await(10, () -> granted.add("c"));
    budget.release(50);
    assertThat(granted).isEmpty();
    budget.release(40);
    assertThat(granted).containsExactly("a", "b");
    budget.release(10);
    assertThat(granted).containsExactly("a", "b", "c");
    assertThat(budget.reserved()).isEqualTo(100);
  }

  @Test
  void aCancelledWaiterIsSkipped() {
    budget.reserve(50);
    Waiter large = budget.await(80, () -> granted.add("large"));
    budget.await(50, () -> granted.add("small"));
    assertThat(granted).isEmpty();
    assertThat(large.cancel()).isTrue();
    assertThat(granted).containsExactly("small");
    assertThat(large.cancel()).isFalse();
  }

  @Test
  void aServedWaiterCannotBeCancelled() {
    Waiter waiter = budget.await(1, () -> granted.add("a"));
    assertThat(waiter.cancel()).isFalse();
    assertThat(budget.reserved()).isEqualTo(1);
  }

  @Test
  void everyReleaseIsSeenByWaiters() throws InterruptedException {
    int rounds = 5_000;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch served = new CountDownLatch(rounds);
    for (int i = 0; i < rounds; i++) {
      threads.execute(
          () ->
              budget.await(
                  60,
                  () ->
                      threads.execute(
                          () -> {
                            budget.release(60);
                            served.countDown();
                          })));
    }
    assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(budget.reserved()).isZero();
  }

  private record Image(String base64) {}

  @Test
  void aLongStringIsHeldUntilItsLastHolderReleasesIt() {
    ByteBudget large = new ByteBudget(1_000_000);
    String base64 = "A".repeat(HeldBytes.SHORTEST);
    List<Image> images = List.of(new Image(base64), new Image(null), new Image("short"));

    assertThat(HeldBytes.hold(images, Image::base64, large)).isTrue();
    HeldBytes.retain(images, Image::base64);
    HeldBytes.release(images, Image::base64);
    assertThat(large.reserved()).isEqualTo(base64.length());
    HeldBytes.release(images, Image::base64);
    assertThat(large.reserved()).isZero();
    HeldBytes.release(images, Image::base64);
    HeldBytes.retain(images, Image::base64);
    assertThat(large.reserved()).isZero();
  }

  @Test
  void shortStringsAreNotHeld() {
    assertThat(HeldBytes.hold(List.of(new Image("short")), Image::base64, budget)).isFalse();
    assertThat(budget.reserved()).isZero();
  }
}
