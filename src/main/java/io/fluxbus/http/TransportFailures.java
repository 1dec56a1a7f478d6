package io.fluxbus.http;

import static io.fluxbus.FailureType.CLOSED;
import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.FORBIDDEN;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.FailureType.TLS_FAILED;

import io.fluxbus.GenerationException;
import io.fluxbus.internal.ProxyRejection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;

/** Classifies an attempt whose response head never arrived. */
final class TransportFailures {
  /** The message of Vert.x's exception. There is no exception type for a closed pool. */
  private static final String POOL_CLOSED = "Pool closed";

  private final String server;
  private final Redactor redactor;

  /**
   * @param server the origin of the API, for messages
   * @param redactor for the messages of exceptions
   */
  TransportFailures(String server, Redactor redactor) {
    this.server = server;
    this.redactor = redactor;
  }

  /** The attempt got no connection, so nothing of the request was sent. */
  GenerationException notConnected(Throwable cause) {
    if (causes(cause).anyMatch(GeneralSecurityException.class::isInstance)) {
      return new GenerationException(
          TLS_FAILED, "the certificate of " + server + " was not accepted: " + reason(cause));
    }
    if (ProxyRejection.isOfCredentials(cause)) {
      return new GenerationException(
          FORBIDDEN,
          "no connection to " + server + ": the proxy rejects the user name and password");
    }
    if (cause instanceof IllegalStateException || POOL_CLOSED.equals(cause.getMessage())) {
      return new GenerationException(CLOSED, "the client was closed");
    }
    return new GenerationException(
        CONNECT_FAILED, "no connection to " + server + ": " + reason(cause));
  }

  /** Whether a connect attempt failed in a way that another address of the host may avoid. */
  static boolean mayDependOnAddress(Throwable cause) {
    boolean connectionFailed =
        causes(cause).anyMatch(c -> c instanceof IOException || c instanceof HttpClosedException);
    boolean hostFailed =
        causes(cause)
            .anyMatch(
                c -> c instanceof UnknownHostException || c instanceof GeneralSecurityException);
    return connectionFailed && !hostFailed;
  }

  /** There was no connection within the timeout of the attempt. */
  GenerationException notConnectedInTime(long millis) {
    return new GenerationException(
        CONNECT_FAILED, "no connection to " + server + " within " + millis + " ms");
  }

  /** The request may have been sent, and no response arrived. */
  GenerationException noResponse(
      Throwable cause, HttpClientRequest exchange, GoAways.LastStream last) {
    if (Unprocessed.proven(cause, exchange, last)) {
      return new GenerationException(
          CONNECT_FAILED, server + " did not process the request: " + reason(cause));
    }
    return new GenerationException(
        OUTCOME_UNKNOWN,
        "the connection to " + server + " ended without a response: " + reason(cause));
  }

  /** The request was sent, and no response arrived within the timeout of the attempt. */
  GenerationException noResponseInTime(long millis) {
    return new GenerationException(
        OUTCOME_UNKNOWN, server + " did not answer within " + millis + " ms");
  }

  /** The response on the connection belongs to another request. */
  GenerationException otherRequest() {
    return new GenerationException(
        OUTCOME_UNKNOWN, "the response of " + server + " names another request");
  }

  /** A response arrived, and classifying it failed. */
  GenerationException notClassified(Throwable defect) {
    return new GenerationException(
        OUTCOME_UNKNOWN,
        "the response of " + server + " could not be processed: " + reason(defect));
  }

  private String reason(Throwable cause) {
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
