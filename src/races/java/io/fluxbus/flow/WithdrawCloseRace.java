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

/** A call between two attempts is withdrawn while the admission closes. */
@JCStressTest
@Outcome(id = Race.OK, expect = ACCEPTABLE, desc = Race.OK_MEANS)
@Outcome(expect = FORBIDDEN, desc = "The outcome names the broken rule.")
@State
public class WithdrawCloseRace {
  private final Race race = new Race(8);
  private final Racer backingOff = race.call();
  private final Racer next = race.call();

  public WithdrawCloseRace() {
    race.admit(backingOff);
    race.retryOrSettle(backingOff, Race.DELAY);
    race.admit(next);
  }

  @Actor
  public void withdraw() {
    race.withdraw(backingOff);
  }

  @Actor
  public void close() {
    race.close();
  }

  @Arbiter
  public void outcome(L_Result result) {
    result.r1 = race.outcome();
  }
}
