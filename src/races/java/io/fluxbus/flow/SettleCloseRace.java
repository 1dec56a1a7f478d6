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

/** The permit is returned while the admission closes and rejects all waiting calls. */
@JCStressTest
@Outcome(id = Race.OK, expect = ACCEPTABLE, desc = Race.OK_MEANS)
@Outcome(expect = FORBIDDEN, desc = "The outcome names the broken rule.")
@State
public class SettleCloseRace {
  private final Race race = new Race(8);
  private final Racer running = race.call();
  private final Racer next = race.selfSettling();
  private final Racer last = race.call();

  public SettleCloseRace() {
    race.admit(running);
    race.admit(next);
    race.admit(last);
  }

  @Actor
  public void settle() {
    race.settle(running);
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
