package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of commands that send requests: concurrency, rate, retries, time and cost. */
final class FlowControlMixin {
  private static final long MINUTE_MILLIS = 60_000;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description =
          "The maximum number of requests that run at the same time (default: "
              + FluxClientOptions.DEFAULT_MAX_CONCURRENCY
              + ").")
  private Integer concurrency;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "The maximum number of requests that start in a second, such as 0.5 (default: no limit).")
  private Double rate;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description =
          "The maximum number of attempts of a request; a request that may have been billed is not"
              + " sent again (default: "
              + FluxClientOptions.DEFAULT_MAX_ATTEMPTS
              + ").")
  private Integer maxAttempts;

  @Option(
      names = "--retry-unknown",
      description = "Also send requests again that may have been billed: you may pay twice.")
  private boolean retryUnknown;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description =
          "How long a request may take, including its time in the queue and between attempts, such"
              + " as 90s (default: "
              + FluxClientOptions.DEFAULT_TOTAL_TIMEOUT / MINUTE_MILLIS
              + "m; in a batch 24h).")
  private Duration timeout;

  @Option(
      names = "--spend-limit",
      paramLabel = "USD",
      description =
          "The maximum cost of all requests together, in dollars; needs --price-per-image"
              + " (default: no limit).")
  private Double spendLimit;

  @Option(
      names = "--price-per-image",
      paramLabel = "USD",
      description =
          "The maximum price of an image, in dollars: --spend-limit reserves it before a request"
              + " is sent.")
  private Double pricePerImage;

  /** Null if the option was not given. */
  Integer concurrency() {
    return concurrency;
  }

  /** In milliseconds. */
  Long timeout() {
    return timeout == null ? null : timeout.toMillis();
  }

  boolean retryUnknown() {
    return retryUnknown;
  }

  Double pricePerImage() {
    return pricePerImage;
  }

  Double spendLimit() {
    return spendLimit;
  }

  /**
   * Sets the options of the client.
   *
   * @throws UsageException if a value is invalid; the message names the option
   */
  void apply(FluxClientOptions options) {
    if (spendLimit != null && pricePerImage == null) {
      throw new UsageException(
          "--spend-limit needs --price-per-image: the maximum cost of a request is reserved before"
              + " it is sent");
    }
    // The client lowers the initial limit to this maximum.
    OptionSetter.set("--concurrency", concurrency, options::setMaxConcurrency);
    OptionSetter.set("--rate", rate, options::setRequestsPerSecond);
    OptionSetter.set("--max-attempts", maxAttempts, options::setMaxAttempts);
    options.setRetryUnknownOutcome(retryUnknown);
    OptionSetter.set("--timeout", timeout(), options::setTotalTimeout);
    OptionSetter.set("--spend-limit", spendLimit, options::setSpendLimitUsd);
    OptionSetter.set("--price-per-image", pricePerImage, options::setPricePerImageUsd);
  }
}
