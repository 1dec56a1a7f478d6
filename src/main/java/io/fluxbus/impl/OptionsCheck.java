package io.fluxbus.impl;

import static io.fluxbus.internal.OptionsJson.require;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.ApiKey;
import io.fluxbus.internal.BaseUrl;

/** Finds options that contradict each other. A setter sees only its own option. */
final class OptionsCheck {
  private OptionsCheck() {}

  /**
   * @throws IllegalArgumentException if two options contradict each other; it names them
   */
  static void check(FluxClientOptions options) {
    ApiKey.requireOne(options.getApiKey(), options.getApiKeyFile());
    requireSafeTransport(options);
    int initial = options.getInitialConcurrency();
    int max = options.getMaxConcurrency();
    require(
        initial <= max,
        "initialConcurrency must not be above maxConcurrency: " + initial + " > " + max);
    require(
        options.getSpendLimitUsd() == null || options.getPricePerImageUsd() != null,
        "pricePerImageUsd must be set with spendLimitUsd: the cost of a request is reserved"
            + " before it is sent");
  }

  private static void requireSafeTransport(FluxClientOptions options) {
    BaseUrl base = BaseUrl.parse(options.getBaseUrl());
    if (base.ssl() || options.isAllowPlainHttp()) {
      return;
    }
    require(
        base.loopback(),
        "baseUrl must be https: over http the key would travel in the clear"
            + " (allowPlainHttp permits it)");
    require(
        options.getProxy() == null || !options.getProxy().isRemoteFor(base.host(), base.port()),
        "proxy: the key would travel in the clear, because baseUrl is http: set its host in"
            + " nonProxyHosts (allowPlainHttp permits it)");
  }
}
