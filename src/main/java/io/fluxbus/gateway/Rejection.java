package io.fluxbus.gateway;

import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;

/** A request that is answered with a failure before a call is made of it. Nothing was billed. */
final class Rejection extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient GatewayFailure failure;

  Rejection(GatewayFailure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  GatewayFailure failure() {
    return failure;
  }

  static Rejection invalid(String param, String message) {
    return new Rejection(GatewayFailure.rejected(400, "invalid_request", param, message));
  }

  static Rejection of(InvalidRequestException invalid) {
    return invalid(invalid.field(), invalid.getMessage());
  }

  static Rejection status(int status, String code, String message) {
    return new Rejection(GatewayFailure.rejected(status, code, null, message));
  }

  static Rejection unknownModel(String model) {
    return new Rejection(
        GatewayFailure.rejected(
            404,
            "model_not_found",
            "model",
            "The model "
                + model
                + " does not exist. Use "
                + GenerationRequest.DEFAULT_MODEL
                + "."));
  }
}
