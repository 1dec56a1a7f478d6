package io.fluxbus.flow;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.fluxbus.flow.Race.Racer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A call returns to the queue while it is withdrawn. */
@JCStressTest
@Outcome(id = Race.OK, expect = ACCEPTABLE, desc = Race.OK_MEANS)
@Outcome(expect = FORBIDDEN, desc = "The outcome names the broken rule.")
@State
public class RetryWithdrawRace {
  private final Race race = new Race(8);
  private final Racer running = race.call();
  private final Racer next = race.selfSettling();

  public RetryWithdrawRace() {
    race.admit(running);
    race.admit(next);
  }

  @Actor
  public void retry() {
    race.retryOrSettle(running, Race.DELAY);
  }

  @Actor
  public void withdraw() {
    race.withdraw(running);
  }

  @Arbiter
  public void outcome(L_Result result) {
    result.r1 = race.outcome();
  }
}
