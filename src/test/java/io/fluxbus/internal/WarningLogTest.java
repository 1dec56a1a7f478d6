package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.logging.RecordingLogger;
import io.fluxbus.logging.ThrowingLogger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WarningLogTest {
  private final RecordingLogger logger = new RecordingLogger(System.Logger.Level.INFO);
  private final List<Runnable> timers = new ArrayList<>();
  private final WarningLog<String> log = new WarningLog<>(logger, this::schedule);

  private Runnable schedule(long delay, Runnable action) {
    assertThat(delay).isEqualTo(TimeUnit.MINUTES.toNanos(1));
    timers.add(action);
    return () -> timers.remove(action);
  }

  private void endMinute() {
    List<Runnable> due = List.copyOf(timers);
    timers.clear();
    due.forEach(Runnable::run);
  }

  private void warn(String kind, String message) {
    log.warn(kind, () -> message);
  }

  @Test
  void theFirstEventIsLoggedAtOnceAndTheOthersAreCounted() {
    warn("cut", "limit 8");
    warn("cut", "limit 6");
    warn("cut", "limit 4");

    assertThat(logger.lines()).containsExactly("WARNING limit 8");
    endMinute();
    assertThat(logger.lines())
        .containsExactly("WARNING limit 8", "WARNING limit 4 (2 times since the last line)");
  }

  @Test
  void kindsDoNotSuppressEachOther() {
    warn("cut", "a");
    warn("full", "b");

    assertThat(logger.lines()).containsExactly("WARNING a", "WARNING b");
  }

  @Test
  void eachMinuteHasAtMostOneLine() {
    for (int minute = 0; minute < 5; minute++) {
      for (int i = 0; i < 100; i++) {
        warn("cut", "m" + minute);
      }
      endMinute();
    }

    assertThat(logger.lines()).hasSize(6);
    assertThat(logger.lines().get(1)).endsWith("m0 (99 times since the last line)");
    assertThat(logger.lines().get(5)).endsWith("m4 (100 times since the last line)");
  }

  @Test
  void afterAQuietMinuteTheNextEventIsLoggedAtOnce() {
    warn("cut", "a");
    endMinute();
    assertThat(timers).isEmpty();

    warn("cut", "b");

    assertThat(logger.lines()).containsExactly("WARNING a", "WARNING b");
  }

  @Test
  void aReportFollowsEvenIfTheLoggerThrows() {
    WarningLog<String> broken =
        new WarningLog<>(new ThrowingLogger(), (delay, action) -> schedule(delay, action));

    assertThatThrownBy(() -> broken.warn("cut", () -> "a"))
        .isInstanceOf(IllegalStateException.class);

    assertThat(timers).hasSize(1);
  }

  @Test
  void withoutThreadsEachEventIsLoggedAtOnce() {
    WarningLog<String> ended =
        new WarningLog<>(
            logger,
            (delay, action) -> {
              throw new RejectedExecutionException();
            });

    ended.warn("cut", () -> "a");
    ended.warn("cut", () -> "b");

    assertThat(logger.lines()).containsExactly("WARNING a", "WARNING b");
  }

  @Test
  void afterAResetTheCountedEventsAreForgotten() {
    warn("cut", "a");
    warn("cut", "b");
    log.reset("cut");
    assertThat(timers).isEmpty();

    warn("cut", "c");

    assertThat(logger.lines()).containsExactly("WARNING a", "WARNING c");
  }

  @Test
  void closingLogsWhatWasCountedAndLeavesNoTimer() {
    warn("cut", "a");
    warn("cut", "b");
    log.close();

    assertThat(logger.lines()).containsExactly("WARNING a", "WARNING b");
    assertThat(timers).isEmpty();
    warn("cut", "c");
    assertThat(logger.lines()).hasSize(3);
    assertThat(timers).isEmpty();
  }
}
