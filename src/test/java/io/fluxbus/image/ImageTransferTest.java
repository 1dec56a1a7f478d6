package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.GenerationOutcome;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Responses that never end, are too large, or arrive in unusual pieces. */
class ImageTransferTest extends ImageFaultsFixture {
  private static final Buffer HTML = Buffer.buffer("<html>The image has expired</html>");

  @Test
  @DisplayName("a GET without a response ends at the timeout and its connection is closed")
  void silence() {
    server = new ImageHost(vertx, socket -> {});

    GenerationOutcome outcome = save(options().setTimeout(1_500).setMaxRetries(1), server.url());

    assertFailed(outcome, "longer than 1500 ms");
    assertThat(server.requests()).hasSize(2);
    server.awaitClose();
  }

  @Test
  @DisplayName("an endless slow body ends at the timeout and its connection is closed")
  void endlessDrip() {
    server =
        new ImageHost(
            vertx,
            socket -> {
              socket.write(chunkedHead().appendBuffer(chunk(IMAGE.slice(0, 64))));
              repeat(socket, 5, chunk(Buffer.buffer("x")));
            });

    GenerationOutcome outcome = save(options().setTimeout(1_500).setMaxRetries(0), server.url());

    assertFailed(outcome, "longer than 1500 ms");
    server.awaitClose();
  }

  @Test
  @DisplayName("an endless fast body ends at the size limit and its connection is closed")
  void endlessFlood() {
    server =
        new ImageHost(
            vertx,
            socket -> {
              socket.write(chunkedHead().appendBuffer(chunk(IMAGE.slice(0, 64))));
              repeat(socket, 1, chunk(Buffer.buffer(new byte[16 * 1024])));
            });

    GenerationOutcome outcome = save(options().setMaxImageSize(100_000), server.url());

    assertFailed(outcome, "larger than 100000 bytes");
    assertThat(server.requests()).as("an image that is too large is not fetched again").hasSize(1);
    server.awaitClose();
  }

  @Test
  @DisplayName("an endless page is rejected by its first bytes and its connection is closed")
  void endlessHtml() {
    server =
        new ImageHost(
            vertx,
            socket -> {
              socket.write(chunkedHead().appendBuffer(chunk(HTML)));
              repeat(socket, 1, chunk(HTML));
            });

    assertFailed(save(options().setMaxRetries(0), server.url()), "not an image");
    server.awaitClose();
  }

  @Test
  @DisplayName("the endless body of an error or of a redirect is not read")
  void endlessBodiesOfErrorsAndRedirects() {
    for (String status : List.of("500 Oops", "302 Found")) {
      server =
          new ImageHost(
              vertx,
              socket -> {
                socket.write(
                    ImageHost.head(
                        status, "Location: https://10.0.0.1/\r\nTransfer-Encoding: chunked\r\n"));
                repeat(socket, 1, chunk(HTML));
              });

      assertFailed(save(options().setMaxRetries(0), server.url()), "");
      server.awaitClose();
    }
  }

  @Test
  @DisplayName("a Content-Length above the limit is rejected before the body")
  void announcedTooLarge() {
    server =
        new ImageHost(
            vertx, socket -> socket.write(ImageHost.head("200 OK", "Content-Length: 1001\r\n")));

    GenerationOutcome outcome = save(options().setMaxImageSize(1000), server.url());

    assertFailed(outcome, "larger than 1000 bytes");
    assertThat(server.requests()).hasSize(1);
    server.awaitClose();
  }

  @Test
  @DisplayName("an image that arrives in single bytes is saved")
  void slices() {
    server =
        new ImageHost(
            vertx,
            socket -> {
              socket.write(chunkedHead());
              for (int i = 0; i < IMAGE.length(); i++) {
                socket.write(chunk(IMAGE.slice(i, i + 1)));
              }
              socket.write("0\r\n\r\n");
            });

    assertThat(save(options(), server.url()).failure()).isNull();
    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(IMAGE.getBytes());
  }

  @Test
  @DisplayName("an image that is much larger than any buffer is saved completely")
  void large() {
    Buffer image = Samples.png(2000, 1500);
    assertThat(image.length()).isGreaterThan(4_000_000);
    server = new ImageHost(vertx, ImageHost.ok(image));

    assertThat(save(options(), server.url()).failure()).isNull();
    assertThat(directory.resolve("a1-0.png")).hasBinaryContent(image.getBytes());
  }

  @Test
  @DisplayName("a complete image that ends with the connection is saved")
  void closeDelimited() {
    server = new ImageHost(vertx, ImageHost.reply("200 OK", "", IMAGE));

    assertThat(save(options(), server.url()).failure()).isNull();
  }
}
