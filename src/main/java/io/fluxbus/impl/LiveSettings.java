package io.fluxbus.impl;

import io.fluxbus.FluxClientOptions;

/** The options of a client that may change while it runs. Thread-safe. */
final class LiveSettings {
  private volatile Values values;

  /**
   * @param options are never changed
   * @param pricePerImage in billionths of a dollar; 0 if unknown
   * @param spendLimit in billionths of a dollar; the largest number for no limit
   */
  private record Values(FluxClientOptions options, long pricePerImage, long spendLimit) {}

  LiveSettings(FluxClientOptions options) {
    set(options);
  }

  void set(FluxClientOptions options) {
    values =
        new Values(options, FlowSettings.pricePerImage(options), FlowSettings.spendLimit(options));
  }

  /** The current options, which are never changed. */
  FluxClientOptions options() {
    return values.options;
  }

  /** The most that one image may cost, in billionths of a dollar; 0 if unknown. */
  long pricePerImage() {
    return values.pricePerImage;
  }

  /**
   * Whether the spend limit does not cover one more image.
   *
   * @param spent in billionths of a dollar
   */
  boolean isExhausted(long spent) {
    Values now = values;
    return spent > now.spendLimit - now.pricePerImage;
  }
}
