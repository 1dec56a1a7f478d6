package io.fluxbus.http;

import static io.fluxbus.FailureType.CLOSED;
import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.FORBIDDEN;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.FailureType.TLS_FAILED;

import io.fluxbus.GenerationException;
import io.fluxbus.internal.ProxyRefusal;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;

/** Classifies an attempt whose response head never arrived. */
final class TransportFailures {
  /** How Vert.x says it: it has no type for that. */
  private static final String POOL_CLOSED = "Pool closed";

  private final String server;
  private final Redactor redactor;

  /**
   * @param server its origin, for messages
   * @param redactor for what exceptions say
   */
  TransportFailures(String server, Redactor redactor) {
    this.server = server;
    this.redactor = redactor;
  }

  /** No connection: nothing of the request has left. */
  GenerationException unsent(Throwable cause) {
    if (causes(cause).anyMatch(GeneralSecurityException.class::isInstance)) {
      return new GenerationException(
          TLS_FAILED, "the certificate of " + server + " was not accepted: " + why(cause));
    }
    if (ProxyRefusal.isOfCredentials(cause)) {
      return new GenerationException(
          FORBIDDEN,
          "no connection to " + server + ": the proxy rejects the user name and password");
    }
    if (cause instanceof IllegalStateException || POOL_CLOSED.equals(cause.getMessage())) {
      return new GenerationException(CLOSED, "the client was closed");
    }
    return new GenerationException(
        CONNECT_FAILED, "no connection to " + server + ": " + why(cause));
  }

  /** Whether no connection was made for a reason that another address of the host may not have. */
  static boolean isOfTheAddress(Throwable cause) {
    boolean disconnected =
        causes(cause).anyMatch(c -> c instanceof IOException || c instanceof HttpClosedException);
    boolean ofTheHost =
        causes(cause)
            .anyMatch(
                c -> c instanceof UnknownHostException || c instanceof GeneralSecurityException);
    return disconnected && !ofTheHost;
  }

  /** No connection within the attempt's time. */
  GenerationException unsentInTime(long millis) {
    return new GenerationException(
        CONNECT_FAILED, "no connection to " + server + " within " + millis + " ms");
  }

  /** The request may have left. */
  GenerationException unanswered(
      Throwable cause, HttpClientRequest exchange, GoAways.LastStream last) {
    if (Unprocessed.proven(cause, exchange, last)) {
      return new GenerationException(
          CONNECT_FAILED, server + " did not begin with the request: " + why(cause));
    }
    return new GenerationException(
        OUTCOME_UNKNOWN, "the connection to " + server + " ended without an answer: " + why(cause));
  }

  /** The request left, and no answer came within the attempt's time. */
  GenerationException unansweredInTime(long millis) {
    return new GenerationException(
        OUTCOME_UNKNOWN, server + " did not answer within " + millis + " ms");
  }

  /** What came on the connection belongs to another request, so this one has no answer. */
  GenerationException ofAnotherRequest() {
    return new GenerationException(
        OUTCOME_UNKNOWN, "the answer of " + server + " names another request");
  }

  /** An answer came, and judging it failed. */
  GenerationException unjudged(Throwable defect) {
    return new GenerationException(
        OUTCOME_UNKNOWN, "the answer of " + server + " could not be judged: " + why(defect));
  }

  private String why(Throwable cause) {
    String deepest =
        causes(cause)
            .map(Throwable::getMessage)
            .filter(message -> message != null && !message.isBlank())
            .reduce((outer, inner) -> inner)
            .orElseGet(() -> cause.getClass().getSimpleName());
    return redactor.clean(deepest);
  }

  private static Stream<Throwable> causes(Throwable cause) {
    return Stream.iterate(cause, t -> t != null, Throwable::getCause).limit(20);
  }
}
