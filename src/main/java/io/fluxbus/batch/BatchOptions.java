package io.fluxbus.batch;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** How a {@link BatchRun} works. */
@DataObject
public final class BatchOptions {
  public static final String DEFAULT_FOLDER = "out";
  public static final int DEFAULT_WINDOW = GenerationStreamOptions.DEFAULT_WINDOW;
  public static final boolean DEFAULT_RETRY_UNKNOWN_OUTCOME = false;
  public static final int DEFAULT_MAX_FAILURES_IN_A_ROW = 100;
  public static final long DEFAULT_TIMEOUT = 86_400_000;

  private String folder = DEFAULT_FOLDER;
  private int window = DEFAULT_WINDOW;
  private boolean retryUnknownOutcome = DEFAULT_RETRY_UNKNOWN_OUTCOME;
  private int maxFailuresInARow = DEFAULT_MAX_FAILURES_IN_A_ROW;
  private long timeout = DEFAULT_TIMEOUT;
  private Double pricePerImageUsd;

  public BatchOptions() {}

  public BatchOptions(BatchOptions other) {
    folder = other.folder;
    window = other.window;
    retryUnknownOutcome = other.retryUnknownOutcome;
    maxFailuresInARow = other.maxFailuresInARow;
    timeout = other.timeout;
    pricePerImageUsd = other.pricePerImageUsd;
  }

  /**
   * The options of that JSON, with the default for each that is not there.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, of another type, or
   *     invalid
   */
  public BatchOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** All options by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  public String getFolder() {
    return folder;
  }

  /** Where results, journal and images go; {@value #DEFAULT_FOLDER} by default. */
  public BatchOptions setFolder(String folder) {
    this.folder = Objects.requireNonNull(folder, "folder");
    return this;
  }

  public int getWindow() {
    return window;
  }

  /**
   * How many requests are with the client or wait for their images at most; {@value
   * #DEFAULT_WINDOW} by default. The client's queue must have room for as many.
   */
  public BatchOptions setWindow(int window) {
    OptionsJson.requirePositive(window, "window");
    this.window = window;
    return this;
  }

  public boolean isRetryUnknownOutcome() {
    return retryUnknownOutcome;
  }

  /**
   * Whether requests are sent again that an earlier run had announced when it was killed: they may
   * be paid for twice. By default their outcome is unknown.
   */
  public BatchOptions setRetryUnknownOutcome(boolean retryUnknownOutcome) {
    this.retryUnknownOutcome = retryUnknownOutcome;
    return this;
  }

  public int getMaxFailuresInARow() {
    return maxFailuresInARow;
  }

  /**
   * After how many requests without a success between them the batch stops, because something else
   * is wrong than these; {@value #DEFAULT_MAX_FAILURES_IN_A_ROW} by default. Those of them that
   * cost nothing and may succeed later are left to the next run. Requests that are refused for what
   * they say do not count.
   */
  public BatchOptions setMaxFailuresInARow(int maxFailuresInARow) {
    OptionsJson.requirePositive(maxFailuresInARow, "maxFailuresInARow");
    this.maxFailuresInARow = maxFailuresInARow;
    return this;
  }

  public long getTimeout() {
    return timeout;
  }

  /**
   * How long a request may take with all that it waits, in milliseconds; {@value #DEFAULT_TIMEOUT},
   * a day, by default, whatever the client's own: a batch has time, and an API that lets few
   * requests through makes the others wait for long.
   */
  public BatchOptions setTimeout(long timeout) {
    OptionsJson.requirePositive(timeout, "timeout");
    this.timeout = timeout;
    return this;
  }

  public Double getPricePerImageUsd() {
    return pricePerImageUsd;
  }

  /**
   * What an image costs at most, in US dollars, where the API did not say; null by default, which
   * counts such images as nothing and says so. As of {@link FluxClientOptions#setPricePerImageUsd}.
   */
  public BatchOptions setPricePerImageUsd(double pricePerImageUsd) {
    new FluxClientOptions().setPricePerImageUsd(pricePerImageUsd);
    this.pricePerImageUsd = pricePerImageUsd;
    return this;
  }

  @Override
  public String toString() {
    return "BatchOptions" + toJson().encode();
  }
}
