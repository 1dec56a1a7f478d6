package io.fluxbus.stream;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.Priority;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/** How a {@link GenerationStream} works. */
@DataObject
public final class GenerationStreamOptions {
  /** Twice what runs at once by default, so that no permit waits for the source. */
  public static final int DEFAULT_WINDOW = 2 * FluxClientOptions.DEFAULT_MAX_CONCURRENCY;

  public static final boolean DEFAULT_ORDERED = false;

  private static final String CALL_OPTIONS = "callOptions";

  private int window = DEFAULT_WINDOW;
  private boolean ordered = DEFAULT_ORDERED;
  private CallOptions callOptions = new CallOptions().setPriority(Priority.BULK);

  public GenerationStreamOptions() {}

  public GenerationStreamOptions(GenerationStreamOptions other) {
    window = other.window;
    ordered = other.ordered;
    callOptions = new CallOptions(other.callOptions);
  }

  /**
   * The options of that JSON, with the default for each that is not there.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, of another type, or
   *     invalid
   */
  public GenerationStreamOptions(JsonObject json) {
    JsonObject complete = json;
    if (json.getValue(CALL_OPTIONS) instanceof JsonObject given) {
      // What is not given is the stream's default, and not that of a call by itself.
      complete = json.copy().put(CALL_OPTIONS, callOptions.toJson().mergeIn(given));
    }
    OptionsJson.read(complete, this);
  }

  /** All options by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  public int getWindow() {
    return window;
  }

  /**
   * How many requests may be with the client or have an outcome that is not read yet, together;
   * {@value #DEFAULT_WINDOW} by default. To keep a client busy, give it more than runs at once.
   */
  public GenerationStreamOptions setWindow(int window) {
    OptionsJson.requirePositive(window, "window");
    this.window = window;
    return this;
  }

  public boolean isOrdered() {
    return ordered;
  }

  /**
   * Whether outcomes come in the order of their requests; as they are known by default. In order,
   * one that takes long holds the window up.
   */
  public GenerationStreamOptions setOrdered(boolean ordered) {
    this.ordered = ordered;
    return this;
  }

  public CallOptions getCallOptions() {
    return callOptions;
  }

  /**
   * How each call is treated; with priority {@link Priority#BULK} by default. The options are
   * copied. In JSON, a member that is missing keeps the stream's default.
   *
   * @throws IllegalArgumentException with a cancellation: {@link GenerationStream#cancel} is the
   *     stream's
   */
  public GenerationStreamOptions setCallOptions(CallOptions callOptions) {
    OptionsJson.require(
        callOptions.getCancellation() == null,
        "callOptions must not have a cancellation: cancel the stream");
    this.callOptions = new CallOptions(callOptions);
    return this;
  }

  @Override
  public String toString() {
    return "GenerationStreamOptions" + toJson().encode();
  }
}
