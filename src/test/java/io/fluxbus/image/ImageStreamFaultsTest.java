package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of images that are damaged, cut off or too large. */
class ImageStreamFaultsTest extends ImageStreamFixture {
  static Stream<Handler<NetSocket>> truncated() {
    Buffer cut = JPEG.slice(0, 600);
    return Stream.of(
        kept(cut),
        socket -> socket.end(head(JPEG.length()).appendBuffer(cut)),
        socket ->
            socket.end(
                ImageHost.head("200 OK", "Transfer-Encoding: chunked\r\n")
                    .appendString(Integer.toHexString(600) + "\r\n")
                    .appendBuffer(cut)));
  }

  @ParameterizedTest
  @MethodSource("truncated")
  void aTruncatedImageFailsTheStreamAndDoesNotEndIt(Handler<NetSocket> response) {
    serve(response);

    Reader reader = new Reader(openStream());

    reader.failure();
    assertThat(reader.bytes.length()).isLessThanOrEqualTo(600);
    assertThat(server.requests()).as("a stream is not repeated").hasSize(1);
  }

  @Test
  void aDamagedImageFailsTheStream() {
    Buffer damaged = Samples.png(300, 200);
    damaged.setByte(damaged.length() / 2, (byte) ~damaged.getByte(damaged.length() / 2));
    serve(kept(damaged));

    assertThat(new Reader(openStream()).failure()).hasMessageContaining("a damaged PNG");
  }

  @Test
  void aFailureBeforeTheFirstBytesIsRetried() {
    serve(ImageHost.status("503 Busy"), NetSocket::close, kept(JPEG));

    assertThat(new Reader(openStream()).bytes()).isEqualTo(JPEG);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void whatIsNotAnImageFailsBeforeTheStream() {
    serve(kept(Buffer.buffer("<html>".repeat(20))));
    assertThat(failure(images(options()).stream(image()))).hasMessageContaining("not an image");

    serve(ImageHost.redirect("https://10.0.0.1/?" + ImageHost.SECRET));
    failure(images(options()).stream(image()));
  }

  @Test
  void anImageThatIsTooLargeFails() {
    serve(
        kept(JPEG),
        socket ->
            socket.write(
                ImageHost.head("200 OK", "Transfer-Encoding: chunked\r\n")
                    .appendString("258\r\n")
                    .appendBuffer(JPEG.slice(0, 600))
                    .appendString("\r\n258\r\n")
                    .appendBuffer(JPEG.slice(600, 1200))
                    .appendString("\r\n0\r\n\r\n")));
    ImageBytes images = images(options().setMaxImageSize(1000));
    assertThat(failure(images.stream(image()))).hasMessageContaining("larger than 1000 bytes");

    // The first bytes may arrive before the limit is exceeded.
    Future<Reader> reading = images.stream(image()).map(Reader::new);
    Future<Void> end = reading.compose(reader -> reader.end.future());

    assertThat(failure(end)).hasMessageContaining("larger than 1000 bytes");
  }
}
