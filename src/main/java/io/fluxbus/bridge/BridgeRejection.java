package io.fluxbus.bridge;

/** A message of a caller that the bridge does not pass on. Its message says why. */
final class BridgeRejection extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final boolean closing;

  private BridgeRejection(int code, String message, boolean closing) {
    super(message, null, false, false);
    this.code = code;
    this.closing = closing;
  }

  /** The message breaks the protocol. */
  static BridgeRejection invalid(String message) {
    return new BridgeRejection(400, message, false);
  }

  /** The bytes cannot be divided into messages, so the connection is closed. */
  static BridgeRejection unreadable(String message) {
    return new BridgeRejection(400, message, true);
  }

  /** The caller has not shown that it may use the bridge, so its connection is closed. */
  static BridgeRejection unauthorized() {
    return new BridgeRejection(
        401,
        "the first message needs the access token: a header authorization with Bearer TOKEN",
        true);
  }

  /** The bridge does not permit this. */
  static BridgeRejection denied(String message) {
    return new BridgeRejection(403, message, false);
  }

  /** The caller has too much of something. */
  static BridgeRejection overloaded(String message) {
    return new BridgeRejection(503, message, false);
  }

  int code() {
    return code;
  }

  /** Whether the connection is closed. */
  boolean isClosing() {
    return closing;
  }
}
