package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImageCodingsTest extends ImageFixture {
  private static final Buffer IMAGE = Samples.jpeg(64, 48);
  private static final Buffer ZIPPED = Samples.gzip(IMAGE);

  static Stream<Arguments> encoded() {
    return Stream.of(
        Arguments.of("gzip", ZIPPED),
        Arguments.of("x-gzip", ZIPPED),
        Arguments.of("\"gzip\"", ZIPPED),
        Arguments.of("aws-chunked, gzip", ZIPPED),
        Arguments.of("GZIP", ZIPPED),
        Arguments.of("gzip, identity", ZIPPED),
        Arguments.of("deflate", Samples.deflate(IMAGE, false)),
        Arguments.of("deflate", Samples.deflate(IMAGE, true)),
        Arguments.of("deflate, gzip", Samples.gzip(Samples.deflate(IMAGE, false))),
        Arguments.of("gzip, deflate", Samples.deflate(ZIPPED, true)),
        Arguments.of("gzip, gzip", Samples.gzip(ZIPPED)),
        // The header does not match the coding.
        Arguments.of("gzip", Samples.gzip(ZIPPED)),
        Arguments.of("gzip, gzip", ZIPPED),
        Arguments.of("identity", ZIPPED),
        Arguments.of("", ZIPPED),
        Arguments.of("gzip", IMAGE),
        Arguments.of("deflate", IMAGE),
        Arguments.of("br", IMAGE),
        Arguments.of("br, gzip", ZIPPED),
        // Two members, which gzip allows.
        Arguments.of(
            "gzip",
            Samples.gzip(IMAGE.slice(0, 500))
                .appendBuffer(Samples.gzip(IMAGE.slice(500, IMAGE.length())))));
  }

  @ParameterizedTest
  @MethodSource("encoded")
  void anUnrequestedContentCodingIsDecoded(String coding, Buffer body) {
    serve(ImageHost.reply("200 OK", head(coding, body), body));

    GenerationOutcome outcome = fetch();

    assertThat(outcome.failure()).isNull();
    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(IMAGE.getBytes());
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anUnsupportedCodingIsNamedAndNotRetried() {
    Buffer body = Buffer.buffer(new byte[200]);
    serve(ImageHost.reply("200 OK", head("br", body), body));

    assertThat(fetch().failure().detail())
        .contains("its content coding br was not requested and is not supported");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anInvalidCodingNameIsNotShown() {
    Buffer body = Buffer.buffer(new byte[200]);
    serve(ImageHost.reply("200 OK", head("sig=s3cr3t", body), body));

    assertThat(fetch().failure().detail())
        .contains("its content coding was not requested")
        .doesNotContain("s3cr3t");
  }

  static Stream<Arguments> invalidBodies() {
    return Stream.of(
        Arguments.of("cut off", "gzip", ZIPPED.slice(0, ZIPPED.length() - 5)),
        Arguments.of("cut off", "gzip", Samples.gzip(IMAGE.slice(0, 700))),
        Arguments.of("damaged", "gzip", ZIPPED.copy().setInt(ZIPPED.length() / 2, 0x12345678)),
        Arguments.of("damaged", "deflate", Buffer.buffer("this is not what deflate makes")),
        Arguments.of("not an image", "gzip", Samples.gzip(Buffer.buffer("<html>".repeat(20)))),
        Arguments.of("not an image", "gzip", Buffer.buffer("<html>".repeat(20))));
  }

  @ParameterizedTest
  @MethodSource("invalidBodies")
  void anEncodedBodyThatIsNotACompleteImageFails(String message, String coding, Buffer body) {
    serve(ImageHost.reply("200 OK", head(coding, body), body));

    assertThat(fetch().failure().detail()).contains(message);
    assertThat(server.requests()).hasSizeBetween(2, 3);
    assertThat(Samples.files(directory)).isEmpty();
  }

  @Test
  void aBodyThatDecodesToMoreThanTheLimitIsRejected() {
    Buffer bomb = Samples.gzip(Samples.png(8, 8).appendBytes(new byte[20 << 20]));
    assertThat(bomb.length()).isLessThan(100_000);
    Handler<NetSocket> response = ImageHost.reply("200 OK", head("gzip", bomb), bomb);
    serve(response);

    GenerationOutcome outcome =
        Await.result(
            files(options().setMaxImageSize(1_000_000))
                .save(Samples.urls("a1", server.url()), directory));

    assertThat(outcome.failure().detail()).contains("larger than 1000000 bytes");
    assertThat(server.requests()).hasSize(1);
    assertThat(Samples.files(directory)).isEmpty();
  }

  private static String head(String coding, Buffer body) {
    return (coding.isEmpty() ? "" : "Content-Encoding: " + coding + "\r\n")
        + "Content-Length: "
        + body.length()
        + "\r\n";
  }
}
