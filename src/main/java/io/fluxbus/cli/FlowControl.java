package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of commands that send requests: how much at once, how often, at what cost. */
final class FlowControl {
  private static final long MINUTE_MILLIS = 60_000;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description =
          "How many requests run at once at most (default: "
              + FluxClientOptions.DEFAULT_MAX_CONCURRENCY
              + ").")
  private Integer concurrency;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "How many requests may start in a second, such as 0.5 (default: no limit).")
  private Double rate;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description =
          "How often a request is sent at most; what may have been billed is not sent again"
              + " (default: "
              + FluxClientOptions.DEFAULT_MAX_ATTEMPTS
              + ").")
  private Integer maxAttempts;

  @Option(
      names = "--retry-unknown",
      description = "Send again what may have been billed, too: it may be paid for twice.")
  private boolean retryUnknown;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description =
          "How long a request may take with all that it waits, in line and between attempts, such as"
              + " 90s (default: "
              + FluxClientOptions.DEFAULT_TOTAL_TIMEOUT / MINUTE_MILLIS
              + "m; of a batch 24h).")
  private Duration timeout;

  @Option(
      names = "--spend-limit",
      paramLabel = "USD",
      description =
          "What all requests may cost together, in dollars; needs --price-per-image (default: no"
              + " limit).")
  private Double spendLimit;

  @Option(
      names = "--price-per-image",
      paramLabel = "USD",
      description =
          "The most that one image may cost, in dollars: --spend-limit has it set aside before a"
              + " request is sent.")
  private Double pricePerImage;

  /** Null when it was not given, as the others. */
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
   * @throws UsageException naming the option that is wrong
   */
  void apply(FluxClientOptions options) {
    if (spendLimit != null && pricePerImage == null) {
      throw new UsageException(
          "--spend-limit needs --price-per-image: what a request may cost is set aside before it"
              + " is sent");
    }
    // A lower limit is also where one that adapts begins: the client sees to that.
    Setting.set("--concurrency", concurrency, options::setMaxConcurrency);
    Setting.set("--rate", rate, options::setRequestsPerSecond);
    Setting.set("--max-attempts", maxAttempts, options::setMaxAttempts);
    options.setRetryUnknownOutcome(retryUnknown);
    Setting.set("--timeout", timeout(), options::setTotalTimeout);
    Setting.set("--spend-limit", spendLimit, options::setSpendLimitUsd);
    Setting.set("--price-per-image", pricePerImage, options::setPricePerImageUsd);
  }
}
