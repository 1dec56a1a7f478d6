package io.fluxbus.examples;

import io.fluxbus.image.ImageStream;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;

/** The web application of the pages. */
final class WebApplication {
  private WebApplication() {}

  static Future<Void> pass(ImageStream stream, HttpServerResponse response) {
    response.putHeader("Content-Type", stream.contentType());
    if (stream.length() >= 0) {
      response.putHeader("Content-Length", String.valueOf(stream.length()));
    } else {
      response.setChunked(true);
    }
    return stream
        .pipe()
        .endOnFailure(false)
        .to(response)
        .onFailure(
            cause -> {
              stream.close();
              response.reset();
            });
  }
}
