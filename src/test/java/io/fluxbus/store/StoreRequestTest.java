package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.spi.StoreMetrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** One request to a store in virtual time. */
class StoreRequestTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final VirtualTime time = new VirtualTime(1);
  private final List<Promise<String>> tries = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private int waiting;
  private int failures;

  private final StoreMetrics metrics =
      new StoreMetrics() {
        @Override
        public void requestStarted() {
          waiting++;
        }

        @Override
        public void requestEnded() {
          waiting--;
        }

        @Override
        public void failed() {
          failures++;
        }
      };

  private StoreRequest<String> send(Supplier<Future<String>> request) {
    StoreLog log = new StoreLog(NoLog.INSTANCE, time::schedule);
    StoreServices services = new StoreServices(time, null, new StoreMonitor(log, metrics));
    return StoreRequest.send(services, request, answers::add);
  }

  private StoreRequest<String> send() {
    return send(
        () -> {
          Promise<String> next = Promise.promise();
          tries.add(next);
          return next.future();
        });
  }

  @Test
  void anAnswerEndsTheRequest() {
    StoreRequest<String> request = send();
    assertThat(waiting).isEqualTo(1);

    tries.get(0).complete("yes");
    time.advance(60 * SECOND);

    assertThat(answers).containsExactly("yes");
    assertThat(tries).hasSize(1);
    assertThat(request.isFailing()).isFalse();
    assertThat(waiting).isZero();
    assertThat(failures).isZero();
  }

  @Test
  void aFailedTryIsRepeatedUntilThereIsAnAnswer() {
    StoreRequest<String> request = send();

    for (int i = 0; i < 10; i++) {
      tries.get(i).fail("away");
      assertThat(request.isFailing()).isTrue();
      time.advance(2 * SECOND);
      assertThat(tries).hasSize(i + 2);
    }
    tries.get(10).complete("yes");

    assertThat(answers).containsExactly("yes");
    assertThat(request.isFailing()).isFalse();
    assertThat(failures).isEqualTo(10);
    assertThat(waiting).isZero();
  }

  @Test
  void aTryThatIsNotAnsweredIsRepeatedAndItsLateAnswerCounts() {
    send();
    time.advance(StoreRequest.TIMEOUT - 1);
    assertThat(tries).hasSize(1);
    time.advance(2 * SECOND);
    assertThat(tries).hasSize(2);

    tries.get(0).complete("late");
    tries.get(1).complete("second");

    assertThat(answers).containsExactly("late");
    assertThat(waiting).isZero();
  }

  @Test
  void aFailureAfterTheTimeoutIsNotCountedAgain() {
    send();
    time.advance(StoreRequest.TIMEOUT);
    assertThat(failures).isEqualTo(1);

    tries.get(0).fail("late");

    assertThat(failures).isEqualTo(1);
  }

  @Test
  void aRequestThatThrowsHasFailed() {
    StoreRequest<String> request =
        send(
            () -> {
              throw new IllegalStateException("closed");
            });

    assertThat(request.isFailing()).isTrue();
    assertThat(failures).isEqualTo(1);
  }

  @Test
  void aStoppedRequestIsNotSentAgainButItsAnswerStillArrives() {
    StoreRequest<String> request = send();

    request.stop();
    request.stop();
    assertThat(waiting).isZero();
    time.advance(60 * SECOND);
    assertThat(tries).hasSize(1);
    tries.get(0).complete("late");

    assertThat(answers).containsExactly("late");
    assertThat(waiting).isZero();
  }
}
