package io.fluxbus.gateway;

import io.fluxbus.internal.ByteBudget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads bodies in JSON, within limits on their size, their time and the memory of the process. */
final class BodyReader {
  private static final Pattern JSON =
      Pattern.compile("(?i)application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?");

  private final Vertx vertx;
  private final int maxBytes;
  private final long timeout;
  private final ByteBudget budget;

  BodyReader(Vertx vertx, GatewayLimits limits, ByteBudget budget) {
    this.vertx = vertx;
    this.maxBytes = limits.getMaxBodyBytes();
    this.timeout = limits.getBodyTimeout();
    this.budget = budget;
  }

  /**
   * Reads a body. Called on the context of the request.
   *
   * @param reader is called with the whole body
   * @return what the reader returns or throws, or a {@link Rejection}
   */
  <T> Future<T> read(HttpServerRequest http, Function<byte[], T> reader) {
    Rejection rejection = rejection(http);
    return rejection == null ? new Body<>(http, reader).read() : Future.failedFuture(rejection);
  }

  private Rejection rejection(HttpServerRequest http) {
    String type = http.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !JSON.matcher(type.strip()).matches()) {
      return Rejection.status(
          415, "unsupported_media_type", "The Content-Type must be application/json.");
    }
    String coding = http.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      return Rejection.status(
          415, "unsupported_content_coding", "The body must not have a Content-Encoding.");
    }
    String length = http.getHeader(HttpHeaders.CONTENT_LENGTH);
    // The HTTP server has checked that it is a number.
    return length != null && (length.length() > 18 || Long.parseLong(length) > maxBytes)
        ? tooLarge()
        : null;
  }

  private Rejection tooLarge() {
    return Rejection.status(
        413, "body_too_large", "The body must have at most " + maxBytes + " bytes.");
  }

  private final class Body<T> {
    private final HttpServerRequest http;
    private final Function<byte[], T> reader;
    private final Promise<T> read = Promise.promise();
    private final Buffer bytes = Buffer.buffer();
    private int reserved;

    private Body(HttpServerRequest http, Function<byte[], T> reader) {
      this.http = http;
      this.reader = reader;
    }

    private Future<T> read() {
      long timer =
          vertx.setTimer(
              timeout,
              late ->
                  end(Rejection.status(408, "body_timeout", "The body did not arrive in time.")));
      read.future()
          .onComplete(
              v -> {
                vertx.cancelTimer(timer);
                budget.release(reserved);
              });
      http.handler(this::add)
          .exceptionHandler(cut -> end(malformed()))
          .endHandler(
              v -> {
                if (!read.future().isComplete()) {
                  parse();
                }
              });
      return read.future();
    }

    private void add(Buffer chunk) {
      if (read.future().isComplete()) {
        // The rest of a rejected body is skipped until the connection closes.
        return;
      }
      if (bytes.length() + chunk.length() > maxBytes) {
        end(tooLarge());
      } else if (!budget.tryReserve(chunk.length())) {
        end(new Rejection(GatewayFailure.busy("out_of_memory", "The server is busy.")));
      } else {
        reserved += chunk.length();
        bytes.appendBuffer(chunk);
      }
    }

    private static Rejection malformed() {
      return Rejection.status(400, "malformed_body", "The body does not arrive as HTTP requires.");
    }

    private void parse() {
      try {
        read.complete(reader.apply(bytes.getBytes()));
      } catch (RuntimeException e) {
        end(e);
      }
    }

    private void end(Throwable cause) {
      read.tryFail(cause);
    }
  }
}
