package io.fluxbus.impl;

import io.fluxbus.FluxClientOptions;

/** The options of a client in a {@link Simulation}, which the seed determines. */
final class RandomOptions {
  private RandomOptions() {}

  static FluxClientOptions of(VirtualWorld world) {
    FluxClientOptions drawn =
        new FluxClientOptions()
            .setMaxConcurrency(world.random.nextInt(1, 9))
            .setInitialConcurrency(world.random.nextInt(1, 9))
            .setAdaptiveConcurrency(world.chance(0.7))
            .setMaxQueueSize(world.chance(0.1) ? 0 : world.random.nextInt(1, 20))
            .setMaxAttempts(world.random.nextInt(1, 6))
            .setRetryBaseDelay(world.random.nextInt(1, 500))
            .setRetryMaxDelay(world.random.nextInt(1, 5_000))
            .setAttemptTimeout(world.random.nextInt(500, 10_000))
            .setTotalTimeout(world.random.nextInt(1, 30_000))
            .setRetryUnknownOutcome(world.chance(0.3))
            .setSuspensionCoolDown(world.random.nextInt(1, 3_000))
            .setCoalesceSeeded(world.chance(0.3))
            .setPricePerImageUsd(ModelApi.PRICE / 1e9);
    if (world.chance(0.3)) {
      drawn.setSpendLimitUsd(world.random.nextInt(1, 40) * ModelApi.PRICE / 1e9);
    }
    if (world.chance(0.3)) {
      drawn.setRequestsPerSecond(world.random.nextDouble(0.5, 20));
      drawn.setRequestBurst(world.random.nextInt(1, 4));
    }
    return drawn;
  }

  /**
   * Other options, for an update. Whether the limit adapts stays the same, because the rules about
   * its cuts do not cover a switch.
   */
  static FluxClientOptions changed(FluxClientOptions options, VirtualWorld world) {
    return of(world).setAdaptiveConcurrency(options.isAdaptiveConcurrency());
  }
}
