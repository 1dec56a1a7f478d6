package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls start in proportion to the shares of their tenants. */
class FairQueueTest {
  private static final int TARGET = 8;

  private record Call(String tenant, int number) {}

  private final FairQueue<Call> queue = new FairQueue<>(TARGET);

  /** The calls that wait in the client, which starts them in this order. */
  private final Deque<Call> client = new ArrayDeque<>();

  private final List<Call> started = new ArrayList<>();
  private int count;

  private Call add(String tenant, int share) {
    Call call = new Call(tenant, count++);
    client.addAll(queue.add(tenant, share, call));
    return call;
  }

  private void flood(String tenant, int share, int calls) {
    for (int i = 0; i < calls; i++) {
      add(tenant, share);
    }
  }

  private void start(int calls) {
    for (int i = 0; i < calls && !client.isEmpty(); i++) {
      Call call = client.remove();
      started.add(call);
      client.addAll(queue.left(call.tenant()));
    }
  }

  private long startedOf(String tenant) {
    return started.stream().filter(call -> call.tenant().equals(tenant)).count();
  }

  @Test
  void aFloodDelaysOnlyItself() {
    flood("a", 1, 1_000);
    start(10);
    flood("b", 1, 20);
    start(8 + 20 + 16);

    assertThat(startedOf("b")).isEqualTo(20);
    start(1_000);
    assertThat(started).hasSize(1_020).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "2, 5", "7, 7", "100, 1"})
  void theStartsOfTenantsThatWaitAreProportionalToTheirShares(int a, int b) {
    flood("a", a, 5_000);
    flood("b", b, 5_000);
    start(200);
    long before = startedOf("a");
    start(2_020);

    assertThat((double) (startedOf("a") - before) / 2_020)
        .isBetween(0.95 * a / (a + b), 1.05 * a / (a + b));
  }

  @Test
  void aTenantThatWaitsAloneHasTheWholeClient() {
    flood("a", 3, 100);
    assertThat(client).hasSize(TARGET);
    start(50);
    assertThat(client).hasSize(TARGET);
  }

  @Test
  void theCallsOfATenantStartInTheirOrder() {
    flood("a", 1, 50);
    flood("b", 2, 50);
    start(100);

    for (String tenant : List.of("a", "b")) {
      assertThat(started.stream().filter(call -> call.tenant().equals(tenant)).toList())
          .isSortedAccordingTo((x, y) -> Integer.compare(x.number(), y.number()));
    }
  }

  @Test
  void aCallThatWasPassedOnCannotBeRemoved() {
    Call first = add("a", 1);
    flood("a", 1, TARGET - 1);
    Call waiting = add("a", 1);

    assertThat(queue.remove("a", first)).isFalse();
    assertThat(queue.remove("a", waiting)).isTrue();
    assertThat(queue.remove("a", waiting)).isFalse();
    assertThat(queue.remove("nobody", waiting)).isFalse();
    start(100);
    assertThat(started).hasSize(TARGET).doesNotContain(waiting);
  }

  /**
   * The model: what waits, by tenant. Whatever happens, each call is passed on once or removed, and
   * as many calls of each tenant wait in the client as its share permits.
   */
  @RepeatedTest(200)
  void nothingIsLostAndNothingWaitsWithoutNeed(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Map<String, Deque<Call>> model = new HashMap<>();
    Map<String, Integer> shares = new HashMap<>();
    int tenants = 1 + random.nextInt(12);
    int most = random.nextBoolean() ? 1 : 10;
    for (int i = 0; i < tenants; i++) {
      shares.put("t" + i, 1 + random.nextInt(most));
    }
    for (int step = 0; step < 500; step++) {
      String tenant = "t" + random.nextInt(tenants);
      Deque<Call> waiting = model.computeIfAbsent(tenant, absent -> new ArrayDeque<>());
      int before = client.size();
      switch (random.nextInt(5)) {
        case 0, 1 -> waiting.add(add(tenant, shares.get(tenant)));
        case 2, 3 -> start(1 + random.nextInt(3));
        default -> {
          Call last = waiting.peekLast();
          boolean waits = last != null && !client.contains(last) && !started.contains(last);
          assertThat(queue.remove(tenant, last)).isEqualTo(waits);
          if (waits) {
            waiting.removeLast();
          }
          assertThat(client).hasSize(before);
        }
      }
      model.values().forEach(calls -> calls.removeIf(this::isPassed));
      assertModel(model, shares);
    }
  }

  private boolean isPassed(Call call) {
    return client.contains(call) || started.contains(call);
  }

  private void assertModel(Map<String, Deque<Call>> model, Map<String, Integer> shares) {
    List<String> active =
        shares.keySet().stream()
            .filter(
                name ->
                    client.stream().anyMatch(call -> call.tenant().equals(name))
                        || !model.getOrDefault(name, new ArrayDeque<>()).isEmpty())
            .toList();
    int unit = active.stream().map(shares::get).reduce(0, FairQueueTest::gcd);
    int sum = active.stream().mapToInt(shares::get).sum();
    for (String name : active) {
      int window = shares.get(name) / unit * Math.max(1, TARGET / (sum / unit));
      long passed = client.stream().filter(call -> call.tenant().equals(name)).count();
      if (!model.getOrDefault(name, new ArrayDeque<>()).isEmpty()) {
        assertThat(passed).as(name).isGreaterThanOrEqualTo(window);
      }
    }
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
