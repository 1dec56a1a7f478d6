package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  private final StopSignal stop = new StopSignal();
  private final List<String> called = new ArrayList<>();

  @Test
  void theFirstReasonCountsAndCallsTheHandlersOnce() {
    stop.onStop(() -> called.add("first"));
    stop.onStop(() -> called.add("second"));
    assertThat(stop.isStopped()).isFalse();
    assertThat(stop.reason()).isNull();

    stop.stop("disk full");
    stop.stop("interrupted");

    assertThat(stop.isStopped()).isTrue();
    assertThat(stop.reason()).isEqualTo("disk full");
    assertThat(called).containsExactly("first", "second");
  }

  @Test
  void aHandlerThatIsAddedAfterTheStopIsCalledAtOnce() {
    stop.stop("interrupted");

    stop.onStop(() -> called.add("late"));

    assertThat(called).containsExactly("late");
  }
}
