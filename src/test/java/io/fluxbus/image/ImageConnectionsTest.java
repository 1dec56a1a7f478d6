package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConnectionsTest extends ImageFixture {
  private static final Buffer IMAGE = Samples.jpeg(64, 48);
  private static final Buffer ANSWER =
      ImageHost.head("200 OK", "Content-Length: " + IMAGE.length() + "\r\n").appendBuffer(IMAGE);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad",
        "\r\n",
        "x",
      })
  void bytesOnAnIdleConnectionCloseItAndAreNeverReadAsAnImage(String unsolicited) {
    AtomicInteger answers = new AtomicInteger();
    server =
        new ImageHost(
            vertx,
            socket -> {
              socket.write(ANSWER);
              if (answers.getAndIncrement() == 0) {
                vertx.setTimer(50, id -> socket.write(unsolicited));
              }
            });
    ImageFiles files = files(options().setMaxRetries(0));
    assertThat(Await.result(files.save(Samples.urls("a", server.url()), directory)).failure())
        .isNull();
    server.awaitClose();

    assertThat(Await.result(files.save(Samples.urls("b", server.url()), directory)).failure())
        .isNull();

    assertThat(server.connections()).isEqualTo(2);
    assertThat(directory.resolve("b-0.jpg")).hasBinaryContent(IMAGE.getBytes());
  }

  @Test
  void aConnectionIsReused() {
    server = new ImageHost(vertx, socket -> socket.write(ANSWER));
    ImageFiles files = files(options());

    for (String id : new String[] {"a", "b", "c"}) {
      Await.result(files.save(Samples.urls(id, server.url()), directory));
    }

    assertThat(server.requests()).hasSize(3);
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 102, 103, 104, 199})
  void interimResponsesAreSkipped(int status) {
    serve(
        socket ->
            socket.write(
                ImageHost.head(status + " Interim", "Link: </x>\r\n")
                    .appendBuffer(ImageHost.head(status + " Interim", ""))
                    .appendBuffer(ANSWER)));

    assertThat(fetch().failure()).isNull();
    assertThat(server.requests()).hasSize(1);
  }
}
