package io.fluxbus.impl;

/** The probability of each fault of the {@link ModelApi}, which the seed determines. */
final class ModelFaults {
  private final VirtualWorld world;

  /** The connect fails. */
  double connectFails;

  /** A request is answered with 429 although the limit was not reached. */
  double rateLimits;

  /** A request is answered with 400. */
  double rejects;

  /** A request fails before the API processes it. */
  double failsEarly;

  /** A request fails after the API has processed it. */
  double failsLate;

  /** A success contains no image. */
  double respondsBadly;

  /** A response never arrives. */
  double losesResponse;

  /** The body of a response is truncated. */
  double cutsResponse;

  /** A gateway responds while the API still processes the request. */
  double gatewayResponds;

  ModelFaults(VirtualWorld world) {
    this.world = world;
    connectFails = probability();
    rateLimits = probability();
    rejects = probability() / 4;
    failsEarly = probability();
    failsLate = probability();
    respondsBadly = probability();
    losesResponse = probability();
    cutsResponse = probability();
    gatewayResponds = probability();
  }

  private double probability() {
    return world.chance(0.6) ? 0 : world.random.nextDouble() * 0.4;
  }

  /** Ends all faults. */
  void heal() {
    connectFails = 0;
    rateLimits = 0;
    rejects = 0;
    failsEarly = 0;
    failsLate = 0;
    respondsBadly = 0;
    losesResponse = 0;
    cutsResponse = 0;
    gatewayResponds = 0;
  }
}
