package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid responses, and bytes that are not an image. */
class ImageFaultsTest extends ImageFaultsFixture {
  private static final Buffer HTML = Buffer.buffer("<html>The image has expired</html>");

  static Stream<Arguments> invalidResponses() {
    String length = "Content-Length: " + IMAGE.length() + "\r\n";
    return Stream.of(
        response("500", ImageHost.status("500 Oops")),
        response("503", ImageHost.status("503 Busy")),
        response("403", ImageHost.status("403 Forbidden")),
        response("404", ImageHost.status("404 Not Found")),
        response("429", ImageHost.status("429 Slow Down")),
        response("204", ImageHost.status("204 None")),
        response("302", ImageHost.status("302 Without a Location")),
        response("the exchange failed", NetSocket::close),
        response("the exchange failed", ImageHost.reply("200 OK", length, IMAGE.slice(0, 100))),
        response("the exchange failed", ImageHost.reply("200 OK", length, Buffer.buffer())),
        response(
            "the exchange failed",
            ImageHost.reply(
                "200 OK",
                "Transfer-Encoding: chunked\r\n",
                Buffer.buffer("64\r\n").appendBuffer(IMAGE.slice(0, 100)).appendString("\r\n"))),
        response(
            "the exchange failed", socket -> socket.end(Buffer.buffer("HTTP/9 what\r\n\r\n"))));
  }

  private static Arguments response(String message, Handler<NetSocket> response) {
    return Arguments.of(message, response);
  }

  @ParameterizedTest
  @MethodSource("invalidResponses")
  @DisplayName("an invalid response is retried three times, then the outcome is DOWNLOAD_FAILED")
  void anInvalidResponseIsRetriedThreeTimes(String message, Handler<NetSocket> response) {
    server = new ImageHost(vertx, response);

    GenerationOutcome outcome = save(options(), server.url());

    assertFailed(outcome, message);
    assertThat(outcome.failure().detail()).contains("tried 4 times");
    assertThat(server.requests()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("invalidResponses")
  @DisplayName("an invalid response does not matter if the next one is the image")
  void aLaterValidResponseIsSaved(String message, Handler<NetSocket> response) {
    server =
        new ImageHost(vertx, inTurn(List.of(response, response, response, ImageHost.ok(IMAGE))));

    GenerationOutcome outcome = save(options(), server.url());

    assertThat(outcome.failure()).as(message).isNull();
    assertThat(server.requests()).hasSize(4);
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(IMAGE.getBytes());
  }

  static Stream<Arguments> unusableBytes() {
    Buffer garbage = Samples.png(8, 8).setString(20, "garbage");
    return Stream.of(
        Arguments.of("not an image", 2, ImageHost.ok(HTML)),
        Arguments.of("not an image", 2, ImageHost.ok(Buffer.buffer(new byte[100]))),
        Arguments.of("only 0 bytes", 2, ImageHost.ok(Buffer.buffer())),
        Arguments.of("a damaged PNG", 3, ImageHost.ok(garbage)),
        Arguments.of("cut off", 3, ImageHost.ok(IMAGE.slice(0, IMAGE.length() / 2))),
        Arguments.of(
            "cut off", 3, ImageHost.reply("200 OK", "", IMAGE.slice(0, IMAGE.length() - 1))));
  }

  @ParameterizedTest
  @MethodSource("unusableBytes")
  void theSameUnusableBytesAreFetchedAtMostThreeTimes(
      String message, int fetches, Handler<NetSocket> response) {
    server = new ImageHost(vertx, response);

    assertFailed(save(options(), server.url()), message);

    assertThat(server.requests()).hasSize(fetches);
  }

  @ParameterizedTest
  @MethodSource("unusableBytes")
  void unusableBytesAreFetchedAgain(String message, int fetches, Handler<NetSocket> response) {
    server = new ImageHost(vertx, inTurn(List.of(response, ImageHost.ok(IMAGE))));

    assertThat(save(options(), server.url()).failure()).as(message).isNull();

    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(IMAGE.getBytes());
  }

  @Test
  @DisplayName("a refused connection is retried")
  void connectionRefused() {
    ImageHost gone = new ImageHost(vertx, socket -> {});
    ImageOptions options = options().setAllowedOrigins(List.of("http://127.0.0.1:1"));

    assertFailed(save(options, "http://127.0.0.1:1/?" + ImageHost.SECRET), "the exchange failed");
    assertThat(gone.connections()).isZero();
  }

  @Test
  void withoutACallersContextAllStepsRunOnASingleContext() {
    Set<Context> contexts = ConcurrentHashMap.newKeySet();
    server = new ImageHost(vertx, ImageHost.status("404 Gone"));
    ImageFiles files =
        new ImageFiles(
            vertx,
            options(),
            host -> {
              contexts.add(Vertx.currentContext());
              return addresses(host);
            });
    opened.add(files);

    Await.result(files.save(Samples.urls("a1", server.url(), server.url()), directory));

    assertThat(server.requests()).hasSize(8);
    assertThat(contexts).hasSize(1);
  }

  private static Handler<NetSocket> inTurn(List<Handler<NetSocket>> responses) {
    Queue<Handler<NetSocket>> queue = new ArrayDeque<>(responses);
    return socket -> queue.remove().handle(socket);
  }
}
