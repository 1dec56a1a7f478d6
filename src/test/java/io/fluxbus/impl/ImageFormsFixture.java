package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FluxClient;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** The base class of the tests of the forms in which a response may contain an image. */
abstract class ImageFormsFixture {
  /** A complete image of one pixel. */
  static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
          + "rkJggg==";

  /** The head of a JPEG, which begins with a slash and has both special characters. */
  static final String JPEG = "/9j/4AAQSkZJRgABAQAAAQABAAD/+/8=";

  static final String URL = "https://cdn.example/a.png";

  /** A URL that does not show that it leads to an image. */
  static final String BARE = "https://cdn.example/files/17";

  static Buffer response(String contentType, Buffer body) {
    return Buffer.buffer(
            "HTTP/1.1 200 OK\r\nContent-Type: "
                + contentType
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n")
        .appendBuffer(body);
  }

  static GenerationOutcome outcomeOf(Vertx vertx, String contentType, Buffer body) {
    RawServer server = RawServer.start(vertx, socket -> socket.write(response(contentType, body)));
    FluxClient client = client(vertx, server);
    GenerationOutcome outcome = outcome(client);
    assertThat(server.requests()).hasSize(1);
    assertIdle(client, 1);
    return outcome;
  }

  static GenerationOutcome outcomeOf(Vertx vertx, String json) {
    String body =
        json.replace(")]}',", "<HEAD>")
            .replace('\'', '"')
            .replace("~~", "\\\\\\\"")
            .replace("~", "\\\"")
            .replace("<HEAD>", ")]}',")
            .replace("<BARE>", BARE)
            .replace("<URL>", URL);
    return outcomeOf(
        vertx,
        "application/json",
        Buffer.buffer(body.replace("<PNG>", PNG).replace("<JPEG>", JPEG)));
  }

  static GeneratedImage image(GenerationOutcome outcome) {
    assertSucceeded(outcome, 1);
    assertThat(outcome.result().images()).hasSize(1);
    assertThat(outcome.result().missingImages()).isZero();
    assertThat(outcome.result().extraImages()).isZero();
    return outcome.result().images().get(0);
  }
}
