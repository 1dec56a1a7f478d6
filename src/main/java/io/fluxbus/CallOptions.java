package io.fluxbus;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** How one call is to be treated. */
@DataObject
public final class CallOptions {
  public static final Priority DEFAULT_PRIORITY = Priority.INTERACTIVE;

  private Long timeout;
  private Priority priority = DEFAULT_PRIORITY;
  private Cancellation cancellation;
  private CallListener listener;
  private AttemptGate gate;

  public CallOptions() {}

  public CallOptions(CallOptions other) {
    timeout = other.timeout;
    priority = other.priority;
    cancellation = other.cancellation;
    listener = other.listener;
    gate = other.gate;
  }

  /**
   * The options of that JSON, with the default for each that is not there.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, of another type, or
   *     invalid
   */
  public CallOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** All options by name but the cancellation, the listener and the gate. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  public Long getTimeout() {
    return timeout;
  }

  /**
   * How long the call may take, in milliseconds, with all that it waits and every attempt; by
   * default {@link FluxClientOptions#setTotalTimeout}. It is counted from the submission by a clock
   * that only goes forward.
   */
  public CallOptions setTimeout(long timeout) {
    OptionsJson.requirePositive(timeout, "timeout");
    this.timeout = timeout;
    return this;
  }

  public Priority getPriority() {
    return priority;
  }

  /** Who goes first; {@link Priority#INTERACTIVE} by default. */
  public CallOptions setPriority(Priority priority) {
    this.priority = Objects.requireNonNull(priority, "priority");
    return this;
  }

  @JsonIgnore
  public Cancellation getCancellation() {
    return cancellation;
  }

  /** What cancels the call from outside, null by default. It is not part of the JSON. */
  public CallOptions setCancellation(Cancellation cancellation) {
    this.cancellation = cancellation;
    return this;
  }

  @JsonIgnore
  public CallListener getListener() {
    return listener;
  }

  /** What is told how the call gets on, null by default. It is not part of the JSON. */
  public CallOptions setListener(CallListener listener) {
    this.listener = listener;
    return this;
  }

  @JsonIgnore
  public AttemptGate getGate() {
    return gate;
  }

  /** What each attempt waits for before it leaves, null by default. It is not part of the JSON. */
  public CallOptions setGate(AttemptGate gate) {
    this.gate = gate;
    return this;
  }

  @Override
  public String toString() {
    return "CallOptions" + toJson().encode();
  }
}
