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

/** A waiting call is withdrawn while its deadline passes. */
@JCStressTest
@Outcome(id = Race.OK, expect = ACCEPTABLE, desc = Race.OK_MEANS)
@Outcome(expect = FORBIDDEN, desc = "The outcome names the broken rule.")
@State
public class WithdrawExpiryRace {
  private final Race race = new Race(8);
  private final Racer running = race.call();
  private final Racer expiring = race.expiring();
  private final Racer last = race.call();

  public WithdrawExpiryRace() {
    race.admit(running);
    race.admit(expiring);
    race.admit(last);
  }

  @Actor
  public void withdraw() {
    race.withdraw(expiring);
  }

  @Actor
  public void wake() {
    race.wake(Race.EXPIRED);
  }

  @Arbiter
  public void outcome(L_Result result) {
    result.r1 = race.outcome();
  }
}
