package io.fluxbus.batch;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The options of a {@link BatchRun}. They are read when the run is opened; later changes have no
 * effect. Not thread-safe.
 */
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

  /** Creates options with their defaults. */
  public BatchOptions() {}

  /** Copies the options. */
  public BatchOptions(BatchOptions other) {
    folder = other.folder;
    window = other.window;
    retryUnknownOutcome = other.retryUnknownOutcome;
    maxFailuresInARow = other.maxFailuresInARow;
    timeout = other.timeout;
    pricePerImageUsd = other.pricePerImageUsd;
  }

  /**
   * Options from JSON. An option that is missing has its default.
   *
   * @throws IllegalArgumentException if an option is unknown, of the wrong type or invalid; the
   *     message names it
   */
  public BatchOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all options by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setFolder}. */
  public String getFolder() {
    return folder;
  }

  /** The folder of results, journal and images; {@value #DEFAULT_FOLDER} by default. */
  public BatchOptions setFolder(String folder) {
    this.folder = Objects.requireNonNull(folder, "folder");
    return this;
  }

  /** See {@link #setWindow}. */
  public int getWindow() {
    return window;
  }

  /**
   * The maximum number of requests that the client has at once, running or queued; {@value
   * #DEFAULT_WINDOW} by default. The client's queue must have room for this number of requests.
   */
  public BatchOptions setWindow(int window) {
    OptionsJson.requirePositive(window, "window");
    this.window = window;
    return this;
  }

  /** See {@link #setRetryUnknownOutcome}. */
  public boolean isRetryUnknownOutcome() {
    return retryUnknownOutcome;
  }

  /**
   * Whether to send a request again if an earlier run may have sent it and was killed before it
   * recorded the outcome. Such a request may be billed twice. False by default: its outcome is
   * recorded as unknown.
   */
  public BatchOptions setRetryUnknownOutcome(boolean retryUnknownOutcome) {
    this.retryUnknownOutcome = retryUnknownOutcome;
    return this;
  }

  /** See {@link #setMaxFailuresInARow}. */
  public int getMaxFailuresInARow() {
    return maxFailuresInARow;
  }

  /**
   * The number of failures in a row that stops the batch; {@value #DEFAULT_MAX_FAILURES_IN_A_ROW}
   * by default. The next run sends those of these requests again that cost nothing and may succeed
   * later. Invalid requests do not count.
   */
  public BatchOptions setMaxFailuresInARow(int maxFailuresInARow) {
    OptionsJson.requirePositive(maxFailuresInARow, "maxFailuresInARow");
    this.maxFailuresInARow = maxFailuresInARow;
    return this;
  }

  /** See {@link #setTimeout}. */
  public long getTimeout() {
    return timeout;
  }

  /**
   * The timeout of a call in milliseconds, with its time in the queue and its retries; {@value
   * #DEFAULT_TIMEOUT}, a day, by default. It replaces the client's total timeout, because calls of
   * a batch may wait long when the API limits the rate.
   */
  public BatchOptions setTimeout(long timeout) {
    OptionsJson.requirePositive(timeout, "timeout");
    this.timeout = timeout;
    return this;
  }

  /** See {@link #setPricePerImageUsd}. */
  public Double getPricePerImageUsd() {
    return pricePerImageUsd;
  }

  /**
   * The maximum price of an image in US dollars, for outcomes without a price from the API; null by
   * default. Without it, such images count as 0, and the totals are marked as a minimum. Like
   * {@link FluxClientOptions#setPricePerImageUsd}.
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
