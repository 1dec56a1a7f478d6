package io.fluxbus.flow;

import static io.fluxbus.Priority.BULK;
import static io.fluxbus.Priority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Priority;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PriorityQueuesTest {
  private final PriorityQueues queues = new PriorityQueues();

  @Test
  void emptyQueuesHaveNoNextCall() {
    assertThat(queues.next()).isNull();
  }

  @Test
  void theOrderWithinAPriorityIsFirstInFirstOut() {
    List<Call> interactive = add(INTERACTIVE, 3);
    List<Call> bulk = add(BULK, 3);

    assertThat(startAll())
        .containsExactly(
            interactive.get(0),
            interactive.get(1),
            interactive.get(2),
            bulk.get(0),
            bulk.get(1),
            bulk.get(2));
  }

  @Test
  void returningCallsGoBeforeNewCallsOfTheirPriority() {
    Call newcomer = add(INTERACTIVE, 1).get(0);
    Call bulkNewcomer = add(BULK, 1).get(0);
    Call returning = returning(INTERACTIVE);
    Call returningLater = returning(INTERACTIVE);
    Call bulkReturning = returning(BULK);

    assertThat(startAll())
        .containsExactly(returning, returningLater, newcomer, bulkReturning, bulkNewcomer);
  }

  @Test
  void bulkGetsOneStartInFiveWhileBothWait() {
    add(INTERACTIVE, 40);
    add(BULK, 10);

    List<Call> started = startAll();

    for (int i = 0; i < 50; i++) {
      assertThat(started.get(i).priority)
          .as("start %d", i)
          .isEqualTo(i % 5 == 4 ? BULK : INTERACTIVE);
    }
  }

  @Test
  void interactiveCallsThatPassNoBulkCallAreNotCounted() {
    add(INTERACTIVE, 9);
    start(4);
    add(BULK, 1);

    assertThat(start(4)).allMatch(call -> call.priority == INTERACTIVE);
    assertThat(start(1)).allMatch(call -> call.priority == BULK);
  }

  @Test
  void aBulkCallThatLeavesPassesItsTurnToTheNextBulkCall() {
    add(INTERACTIVE, 9);
    List<Call> bulk = add(BULK, 2);
    start(4);
    assertThat(queues.next()).isSameAs(bulk.get(0));

    leave(bulk.get(0));

    assertThat(queues.next()).isSameAs(bulk.get(1));
  }

  @Test
  void theTurnOfAnEmptyBulkQueueIsSkipped() {
    add(INTERACTIVE, 9);
    Call bulk = add(BULK, 1).get(0);
    start(4);
    leave(bulk);

    assertThat(start(5)).hasSize(5).allMatch(call -> call.priority == INTERACTIVE);
  }

  @Test
  void forEachVisitsEveryCall() {
    List<Ticket> all = new ArrayList<>(add(INTERACTIVE, 2));
    all.addAll(add(BULK, 2));
    all.add(returning(BULK));

    List<Ticket> visited = new ArrayList<>();
    queues.forEach(visited::add);

    assertThat(visited).containsExactlyInAnyOrderElementsOf(all);
  }

  enum Step {
    INTERACTIVE_COMES,
    BULK_COMES,
    START
  }

  @Property
  void noCallStarvesAndNoneIsLost(@ForAll List<Step> steps) {
    PriorityQueues tried = new PriorityQueues();
    List<Call> interactive = new ArrayList<>();
    List<Call> bulk = new ArrayList<>();
    int passed = 0;
    for (Step step : steps) {
      if (step != Step.START) {
        List<Call> line = step == Step.BULK_COMES ? bulk : interactive;
        line.add(Call.of(step == Step.BULK_COMES ? BULK : INTERACTIVE));
        tried.add(line.get(line.size() - 1));
      } else if (interactive.isEmpty() && bulk.isEmpty()) {
        assertThat(tried.next()).isNull();
      } else {
        boolean bulkIsNext = interactive.isEmpty() || (passed == 4 && !bulk.isEmpty());
        Ticket next = (bulkIsNext ? bulk : interactive).remove(0);
        assertThat(tried.next()).isSameAs(next);
        passed = bulkIsNext || bulk.isEmpty() ? 0 : passed + 1;
        tried.onStart(next);
        next.list.remove(next);
      }
    }
  }

  private List<Call> add(Priority priority, int count) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(Call.of(priority));
      queues.add(calls.get(i));
    }
    return calls;
  }

  private Call returning(Priority priority) {
    Call call = Call.of(priority);
    call.returning = true;
    queues.add(call);
    return call;
  }

  private static void leave(Ticket ticket) {
    ticket.list.remove(ticket);
  }

  private List<Call> start(int count) {
    List<Call> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Call next = (Call) queues.next();
      queues.onStart(next);
      leave(next);
      started.add(next);
    }
    return started;
  }

  private List<Call> startAll() {
    List<Call> started = new ArrayList<>();
    while (queues.next() != null) {
      started.addAll(start(1));
    }
    return started;
  }
}
