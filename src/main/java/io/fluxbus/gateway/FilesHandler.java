package io.fluxbus.gateway;

import io.fluxbus.gateway.file.ImageStore;
import io.fluxbus.gateway.file.StoredFile;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Answers {@code GET} and {@code HEAD} of {@code /v1/files/{name}}. The name is the right to read
 * the image, so pages of other sites may show it. All methods run on the context of the request.
 */
final class FilesHandler {
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final ImageStore store;
  private final GatewayResponses responses;

  FilesHandler(ImageStore store, GatewayResponses responses) {
    this.store = store;
    this.responses = responses;
  }

  void get(HttpServerRequest http, String name) {
    store
        .open(name)
        .onSuccess(file -> send(http, file))
        .onFailure(
            cause ->
                responses.fail(
                    http,
                    GatewayFailure.rejected(
                        UNAVAILABLE, "store_unavailable", null, "The image cannot be read now."),
                    null));
  }

  private void send(HttpServerRequest http, StoredFile file) {
    if (file == null) {
      responses.fail(
          http,
          GatewayFailure.rejected(NOT_FOUND, "not_found", null, "There is no such image."),
          null);
      return;
    }
    HttpServerResponse response = http.response();
    if (response.ended() || response.closed()) {
      close(file);
      return;
    }
    String tag = '"' + file.hash() + '"';
    response
        .putHeader(HttpHeaders.ETAG, tag)
        .putHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable")
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("content-security-policy", "default-src 'none'; sandbox")
        .putHeader("cross-origin-resource-policy", "cross-origin");
    if (matches(http.getHeader(HttpHeaders.IF_NONE_MATCH), tag)) {
      close(file);
      responses.within(http, response.setStatusCode(304).end());
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, file.contentType());
    ByteRange range = ByteRange.of(range(http, tag), file.size());
    if (range == null) {
      close(file);
      responses.within(
          http,
          response
              .setStatusCode(416)
              .putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + file.size())
              .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
              .end());
      return;
    }
    if (range.isPart()) {
      response.setStatusCode(206).putHeader(HttpHeaders.CONTENT_RANGE, range.header(file.size()));
    }
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(range.length()));
    Future<Void> sent =
        http.method().equals(HttpMethod.HEAD)
            ? response.end()
            : response.sendFile(file.channel(), range.first(), range.length());
    responses.within(http, sent.onComplete(v -> close(file)));
  }

  /** The range that is requested; null for the whole image. */
  private static String range(HttpServerRequest http, String tag) {
    String condition = http.getHeader("If-Range");
    return condition == null || condition.equals(tag) ? http.getHeader("Range") : null;
  }

  private static boolean matches(String condition, String tag) {
    return condition != null
        && Arrays.stream(condition.split(",", -1))
            .map(each -> each.strip().replaceFirst("^W/", ""))
            .anyMatch(each -> each.equals(tag) || each.equals("*"));
  }

  private static void close(StoredFile file) {
    try {
      file.channel().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
