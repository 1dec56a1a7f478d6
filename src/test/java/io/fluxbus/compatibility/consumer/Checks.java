package io.fluxbus.compatibility.consumer;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs checks one after the other, and prints a line for each. */
final class Checks {
  /** How long a check may wait. It is far below the client's own timeouts. */
  private static final long SECONDS = 20;

  private int failed;

  /** Something that holds, unless it throws. */
  interface Check {
    void run() throws Exception;
  }

  void check(String name, Check check) {
    try {
      check.run();
      System.out.println("ok " + name);
    } catch (Throwable e) {
      // A LinkageError too: it is what another version of Vert.x may cause.
      failed++;
      System.out.println("FAILED " + name + " " + reason(e));
    }
  }

  int failed() {
    return failed;
  }

  static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("nothing happened for " + SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
    }
  }

  static void expect(boolean holds, Object found) {
    if (!holds) {
      throw new IllegalStateException("unexpected: " + found);
    }
  }

  static void expectSuccess(GenerationOutcome outcome) {
    expect(outcome.status() == GenerationOutcome.Status.SUCCEEDED, outcome);
    expect(outcome.result().images().size() == 1, outcome);
  }

  static void expectFailure(GenerationOutcome outcome, FailureType type, Billed billed) {
    expect(outcome.failure() != null, outcome);
    expect(outcome.failure().type() == type && outcome.failure().billed() == billed, outcome);
  }

  /** An unknown outcome for a reason other than a timeout. */
  static void expectUnknown(GenerationOutcome outcome) {
    expectFailure(outcome, FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN);
    expect(!outcome.failure().detail().contains(" within "), outcome);
    expect(outcome.attempts() == 1, outcome);
  }

  private static String reason(Throwable e) {
    String reason = e.toString().replaceAll("\\R", " ");
    Throwable cause = e.getCause();
    return cause == null ? reason : reason + " <- " + cause.toString().replaceAll("\\R", " ");
  }
}
