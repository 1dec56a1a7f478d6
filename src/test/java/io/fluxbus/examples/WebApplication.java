package io.fluxbus.examples;

import io.fluxbus.FluxClient;
import io.fluxbus.GenerationRequest;
import io.fluxbus.HttpFailure;
import io.fluxbus.image.ImageBytes;
import io.fluxbus.image.ImageContent;
import io.fluxbus.image.ImageStream;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;

/** The web application of the pages. */
final class WebApplication {
  private WebApplication() {}

  static Future<ImageContent> answer(
      FluxClient client, ImageBytes images, String prompt, HttpServerResponse response) {
    return Future.succeededFuture(prompt)
        .map(GenerationRequest::of)
        .compose(client::generate)
        .compose(result -> images.read(result.images().get(0)))
        .onSuccess(
            image -> response.putHeader("Content-Type", image.contentType()).end(image.bytes()))
        .onFailure(
            cause -> {
              HttpFailure failure = HttpFailure.of(cause);
              failure.headers().forEach(response::putHeader);
              response.setStatusCode(failure.status()).end(failure.message());
            });
  }

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
