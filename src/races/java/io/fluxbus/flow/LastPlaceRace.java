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

/** Two calls are submitted for the permit and the last place in the queue. */
@JCStressTest
@Outcome(id = Race.OK, expect = ACCEPTABLE, desc = Race.OK_MEANS)
@Outcome(expect = FORBIDDEN, desc = "The outcome names the broken rule.")
@State
public class LastPlaceRace {
  private final Race race = new Race(1);
  private final Racer one = race.call();
  private final Racer other = race.call();

  @Actor
  public void admitOne() {
    race.admit(one);
  }

  @Actor
  public void admitOther() {
    race.admit(other);
  }

  @Arbiter
  public void outcome(L_Result result) {
    result.r1 = race.outcome(0);
  }
}
