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

/** A call follows an equal one while that is withdrawn. */
@JCStressTest
@Outcome(id = Race.OK, expect = ACCEPTABLE, desc = Race.OK_MEANS)
@Outcome(expect = FORBIDDEN, desc = "The outcome names the broken rule.")
@State
public class WithdrawLeaderRace {
  private final Race race = new Race(8);
  private final Racer running = race.call();
  private final Racer leader = race.coalescing();
  private final Racer follower = race.coalescing();

  public WithdrawLeaderRace() {
    race.admit(running);
    race.admit(leader);
  }

  @Actor
  public void withdraw() {
    race.withdraw(leader);
  }

  @Actor
  public void admit() {
    race.admit(follower);
  }

  @Arbiter
  public void outcome(L_Result result) {
    result.r1 = race.outcome();
  }
}
