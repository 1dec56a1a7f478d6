package io.fluxbus.store.sql;

import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** Why the server of a database cannot be reached, as far as an operator can correct it. */
final class ConnectReason {
  private ConnectReason() {}

  /** The reason of an exception, or the name of its class. */
  static String of(Throwable failure) {
    String reason = null;
    // The innermost exception that has a meaning is the most exact one.
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String known = known(cause);
      reason = known == null ? reason : known;
    }
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }

  private static String known(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "its name cannot be resolved";
    }
    if (cause instanceof ConnectException) {
      // The text of the operating system, such as Connection refused.
      return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }
    if (cause instanceof TimeoutException) {
      return "it does not answer in time";
    }
    if (cause instanceof ClosedConnectionException) {
      return "it closes the connection";
    }
    if (cause instanceof LinkageError) {
      return "vertx-pg-client has another version than Vert.x";
    }
    return tls(String.valueOf(cause.getMessage()));
  }

  /** The driver has no types and no causes for these. */
  private static String tls(String message) {
    if (message.contains("does not handle SSL")) {
      return "it does not offer TLS";
    }
    return message.contains("SSL")
        ? "the TLS handshake fails, for example because its certificate is not trusted"
        : null;
  }
}
