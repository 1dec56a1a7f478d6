package io.fluxbus.bridge;

import io.fluxbus.internal.AccessToken;
import io.fluxbus.internal.WarningLog;
import io.vertx.core.eventbus.EventBus;
import java.util.function.LongSupplier;

/**
 * What all connections of a bridge use.
 *
 * @param token null if callers need none
 * @param clock the time in nanoseconds
 */
record BridgeServices(
    EventBus bus,
    BridgeOptions options,
    BridgePolicy policy,
    AccessToken token,
    LongSupplier clock,
    WarningLog<String> log) {

  /** A connection is closed because its caller reads too slowly. */
  void reportSlowReader() {
    log.warn(
        "slow",
        () ->
            "a bridge has closed a connection: more than "
                + options.getMaxUnwrittenBytes()
                + " bytes waited for its caller to read them");
  }
}
