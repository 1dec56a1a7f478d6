package io.fluxbus.stream;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.Priority;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/** Options of a {@link GenerationStream}. */
@DataObject
public final class GenerationStreamOptions {
  /** Twice the client's default concurrency, so that a free permit never waits for the source. */
  public static final int DEFAULT_WINDOW = 2 * FluxClientOptions.DEFAULT_MAX_CONCURRENCY;

  public static final boolean DEFAULT_ORDERED = false;

  private static final String CALL_OPTIONS = "callOptions";

  private int window = DEFAULT_WINDOW;
  private boolean ordered = DEFAULT_ORDERED;
  private CallOptions callOptions = new CallOptions().setPriority(Priority.BULK);

  /** Creates options with their defaults. */
  public GenerationStreamOptions() {}

  /** Copies the options. */
  public GenerationStreamOptions(GenerationStreamOptions other) {
    window = other.window;
    ordered = other.ordered;
    callOptions = new CallOptions(other.callOptions);
  }

  /**
   * Reads the options from JSON. An option that is missing has its default, also inside {@code
   * callOptions}.
   *
   * @throws IllegalArgumentException that names the first option that is unknown, has the wrong
   *     type, or is invalid
   */
  public GenerationStreamOptions(JsonObject json) {
    JsonObject complete = json;
    if (json.getValue(CALL_OPTIONS) instanceof JsonObject given) {
      // The defaults are those of a stream, not those of a single call.
      complete = json.copy().put(CALL_OPTIONS, callOptions.toJson().mergeIn(given));
    }
    OptionsJson.read(complete, this);
  }

  /** Returns all options by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setWindow}. */
  public int getWindow() {
    return window;
  }

  /**
   * Sets how many requests may be in the stream: with the client, or with an outcome that is not
   * read yet; at least 1, {@value #DEFAULT_WINDOW} by default. To keep a client busy, use more than
   * its concurrency.
   */
  public GenerationStreamOptions setWindow(int window) {
    OptionsJson.requirePositive(window, "window");
    this.window = window;
    return this;
  }

  /** See {@link #setOrdered}. */
  public boolean isOrdered() {
    return ordered;
  }

  /**
   * Sets whether outcomes are read in the order of their requests; false by default, which means in
   * the order of completion. With true, one slow request can block the window.
   */
  public GenerationStreamOptions setOrdered(boolean ordered) {
    this.ordered = ordered;
    return this;
  }

  /** See {@link #setCallOptions}. */
  public CallOptions getCallOptions() {
    return callOptions;
  }

  /**
   * Sets the options of each call, which are copied; the priority is {@link Priority#BULK} by
   * default.
   *
   * @throws IllegalArgumentException if the options have a cancellation. Use {@link
   *     GenerationStream#cancel} instead
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
