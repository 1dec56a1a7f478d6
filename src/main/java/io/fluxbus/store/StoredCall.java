package io.fluxbus.store;

import io.fluxbus.GenerationOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A call in a store.
 *
 * @param claim the claim that holds the key
 * @param state how far the call is
 * @param outcome the recorded outcome; null while the call runs, and for a call whose process
 *     stopped before it could record one
 * @param files the file of each image of the outcome; empty if they are not known
 * @param cost what the call has cost, in billionths of a dollar, or the most that it may have cost;
 *     0 while it runs
 * @param updated when the state changed last, by the clock of the store
 */
public record StoredCall(
    Claim claim,
    State state,
    GenerationOutcome outcome,
    List<StoredFile> files,
    long cost,
    Instant updated) {

  /** How far a call is. */
  public enum State {
    /** The key is claimed, and no POST is in flight. Nothing was billed. */
    WAITING("waiting"),
    /** A POST may be in flight. */
    SENT("sent"),
    /** The call succeeded. */
    SUCCEEDED("succeeded"),
    /** The call failed and was billed. */
    FAILED("failed"),
    /** It is not known whether the call was billed. */
    UNKNOWN("unknown");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** The word for the state in files, on the command line and in the store. */
    public String text() {
      return text;
    }
  }

  /** Creates a call. */
  public StoredCall {
    Objects.requireNonNull(claim, "claim");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(updated, "updated");
    files = List.copyOf(files);
  }

  /** Whether the call has ended. */
  public boolean isSettled() {
    return state != State.WAITING && state != State.SENT;
  }

  /**
   * The outcome that a later call with the same key gets: the recorded one, or an unknown one if
   * the process stopped before it could record any. Null while the call runs.
   */
  public GenerationOutcome finalOutcome() {
    return isSettled() ? CallOutcomes.of(this) : null;
  }
}
