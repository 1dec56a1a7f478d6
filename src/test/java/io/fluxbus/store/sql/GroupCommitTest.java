package io.fluxbus.store.sql;

import static io.fluxbus.Await.failure;
import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.store.CallKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for the database shares a transaction. */
class GroupCommitTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final List<Group> groups = new ArrayList<>();
  private final List<Promise<Void>> ends = new ArrayList<>();

  private final Lane.GroupExecutor executor =
      new Lane.GroupExecutor() {
        @Override
        public Future<Void> execute(Group group) {
          Promise<Void> end = Promise.promise();
          synchronized (groups) {
            groups.add(group);
            ends.add(end);
          }
          return end.future();
        }

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  private final Action<Integer, Integer> together = (session, operations) -> null;
  private final Action<Integer, Integer> alone = Action.alone((session, n) -> null);

  @AfterEach
  void close() {
    result(vertx.close());
  }

  private Group group(int number) {
    io.fluxbus.Await.until(
        () -> {
          synchronized (groups) {
            return groups.size() > number;
          }
        });
    synchronized (groups) {
      return groups.get(number);
    }
  }

  private void end(int number) {
    group(number).operations().forEach(Operation::complete);
    ends.get(number).complete();
  }

  private static CallKey key(int number) {
    return new CallKey("", "k" + number);
  }

  @Test
  void whatWaitsIsTheNextGroup() {
    Lane lane = new Lane(context, Duration.ofMinutes(1), executor);
    lane.submit(together, 0, key(0), 1);
    assertThat(group(0).operations()).hasSize(1);
    for (int i : IntStream.range(1, 100).toArray()) {
      lane.submit(together, i, key(i), 1);
    }
    end(0);
    assertThat(group(1).operations()).hasSize(99);
    assertThat(groups).hasSize(2);
  }

  @Test
  void operationsOfOneKeyAndThoseAloneAreNotInOneGroup() {
    Lane lane = new Lane(context, Duration.ofMinutes(1), executor);
    lane.submit(together, 0, key(0), 1);
    group(0);
    lane.submit(together, 1, key(1), 1);
    lane.submit(together, 2, key(1), 1);
    lane.submit(alone, 3, null, 1);
    lane.submit(together, 4, key(4), 1);
    lane.submit(together, 5, key(5), Group.MAX_SIZE);
    lane.submit(together, 6, key(6), 1);
    List<List<Object>> arguments = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      arguments.add(group(i).operations().stream().map(o -> (Object) o.argument()).toList());
      end(i);
      if (i == 4) {
        break;
      }
    }
    assertThat(arguments)
        .containsExactly(List.of(0), List.of(1), List.of(2), List.of(3), List.of(4, 5));
  }

  @Test
  void aCallerDoesNotWaitForADatabaseThatDoesNotAnswer() {
    Lane lane = new Lane(context, Duration.ofMillis(20), executor);
    Future<Integer> running = lane.submit(together, 0, key(0), 1);
    group(0);
    Future<Integer> waiting = lane.submit(together, 1, key(1), 1);
    assertThat(failure(running)).hasMessage("the store has not answered in time");
    assertThat(failure(waiting)).hasMessage("the store has not answered in time");

    // What has timed out before it began is not executed later.
    end(0);
    lane.submit(together, 2, key(2), 1);
    assertThat(group(1).operations()).singleElement().extracting(o -> o.argument()).isEqualTo(2);
  }

  @Test
  void whatWaitsBehindAGroupThatHasFailedLearnsTheReason() {
    Lane lane = new Lane(context, Duration.ofMillis(20), executor);
    lane.submit(together, 0, key(0), 1);
    group(0).fail(new StoreFailure("the file is locked"));
    ends.get(0).complete();
    assertThat(failure(lane.submit(together, 1, key(1), 1))).hasMessage("the file is locked");

    end(1);
    assertThat(failure(lane.submit(together, 2, key(2), 1)))
        .hasMessage("the store has not answered in time");
  }

  @Test
  void aClosedLaneExecutesWhatWaitsAndAcceptsNothing() {
    Lane lane = new Lane(context, Duration.ofMinutes(1), executor);
    lane.submit(together, 0, key(0), 1);
    group(0);
    lane.submit(together, 1, key(1), 1);
    Future<Void> closed = lane.close();
    assertThat(failure(lane.submit(together, 2, key(2), 1))).hasMessage("the store is closed");
    end(0);
    end(1);
    result(closed);
    assertThat(groups).hasSize(2);
  }
}
