package io.fluxbus.impl;

import static io.fluxbus.FailureType.BAD_RESPONSE;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.FailureType.RATE_LIMITED;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.envelope;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A response with a Content-Encoding is decoded, although the request does not ask for one. */
@ExtendWith(VertxExtension.class)
class EncodedResponsesTest {
  private static final String JSON = "{\"images\":[{\"url\":\"https://h/a.png\"}]}";

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(encoded)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return encoded.toByteArray();
  }

  private static byte[] deflate(byte[] bytes, boolean raw) {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
    try (OutputStream out = new DeflaterOutputStream(encoded, deflater)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return encoded.toByteArray();
  }

  private static byte[] encoded(String how, byte[] json) {
    return switch (how) {
      case "plain" -> json;
      case "gzip" -> gzip(json);
      case "gzip twice" -> gzip(gzip(json));
      case "zlib" -> deflate(json, false);
      case "raw" -> deflate(json, true);
      case "zlib in gzip" -> gzip(deflate(json, false));
      case "without its trailer" -> Arrays.copyOf(gzip(json), gzip(json).length - 8);
      default -> throw new IllegalArgumentException(how);
    };
  }

  private static RawServer server(Vertx vertx, String status, String headers, byte[] body) {
    return RawServer.start(
        vertx,
        socket ->
            socket.write(
                Buffer.buffer(
                        "HTTP/1.1 "
                            + status
                            + "\r\nx-inference-id: i7\r\nContent-Length: "
                            + body.length
                            + "\r\n"
                            + headers
                            + "\r\n")
                    .appendBytes(body)));
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, gzip",
    "GZIP, gzip",
    "x-gzip, gzip",
    "'\"gzip\"', gzip",
    "'aws-chunked,gzip', gzip",
    "'gzip, aws-chunked', gzip",
    "none, gzip",
    "UTF-8, plain",
    "'gzip, gzip', gzip twice",
    "gzip, gzip twice",
    "'deflate, gzip', zlib in gzip",
    "'identity, gzip', gzip",
    "deflate, zlib",
    "deflate, raw",
    "Deflate, plain",
    "identity, plain",
    "'', plain",
    "gzip, plain",
    "br, plain",
    "none, gzip",
    "gzip, without its trailer"
  })
  void anEncodedResponseIsDecoded(String header, String how, Vertx vertx) {
    String headers = header.equals("none") ? "" : "Content-Encoding: " + header + "\r\n";
    RawServer server = server(vertx, "200 OK", headers, encoded(how, JSON.getBytes(UTF_8)));
    FluxClient client = client(vertx, server);

    GenerationOutcome outcome = outcome(client);
    assertSucceeded(outcome, 1);
    assertThat(outcome.result().images().get(0).url()).isEqualTo("https://h/a.png");
    assertThat(server.requests().get(0).toLowerCase(Locale.ROOT))
        .contains("\r\naccept-encoding: identity\r\n");
    assertIdle(client, 1);
  }

  @Test
  void aLargeEncodedResponseIsDecoded(Vertx vertx) {
    String json = "{\"images\":[{\"b64_json\":\"" + "QUJD".repeat(500_000) + "\"}]}";
    RawServer server =
        server(vertx, "200 OK", "Content-Encoding: gzip\r\n", gzip(json.getBytes(UTF_8)));

    GenerationOutcome outcome = outcome(client(vertx, server));
    assertSucceeded(outcome, 1);
    assertThat(outcome.result().images().get(0).b64Json()).hasSize(2_000_000);
  }

  @Test
  void anEncodedErrorIsAttributedToTheApi(Vertx vertx) {
    byte[] limited = gzip(envelope("429", "slow down").getBytes(UTF_8));
    RawServer server = server(vertx, "429 Too Many", "Content-Encoding: gzip\r\n", limited);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxAttempts(2));
    assertThat(assertFailed(outcome(client), RATE_LIMITED, Billed.NO, 2))
        .hasMessageContaining("slow down");

    byte[] failed = gzip(envelope("500", "try later").getBytes(UTF_8));
    server = server(vertx, "500 Error", "Content-Encoding: gzip\r\n", failed);
    client = FluxClient.create(vertx, options(server.url()).setMaxAttempts(2));
    assertThat(assertFailed(outcome(client), FailureType.SERVER_ERROR, Billed.NO, 2))
        .hasMessageContaining("try later");
  }

  private static GenerationException assertBad(Vertx vertx, RawServer server) {
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxResponseSize(1 << 20));
    GenerationException failure = assertFailed(outcome(client), BAD_RESPONSE, Billed.YES, 1);
    assertThat(failure.inferenceId()).isEqualTo("i7");
    assertIdle(client, 1);
    return failure;
  }

  @Test
  void anUnsupportedCodingIsNamed(Vertx vertx) {
    RawServer server = server(vertx, "200 OK", "Content-Encoding: br\r\n", new byte[] {11, 2, 3});
    assertThat(assertBad(vertx, server)).hasMessageContaining("cannot be decoded: br");
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 20, 30})
  void aDamagedBodyIsABadResponse(int length, Vertx vertx) {
    byte[] cut = Arrays.copyOf(gzip(JSON.getBytes(UTF_8)), length);
    RawServer server = server(vertx, "200 OK", "Content-Encoding: gzip\r\n", cut);
    assertThat(assertBad(vertx, server)).hasMessageContaining("Content-Encoding: gzip");
  }

  @Test
  void aDamagedBodyThatOnlyTheConnectionEndsIsUnknown(Vertx vertx) {
    byte[] cut = Arrays.copyOf(gzip(JSON.getBytes(UTF_8)), 30);
    RawServer server =
        RawServer.start(
            vertx,
            socket ->
                socket
                    .write(
                        Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
                            .appendBytes(cut))
                    .onSuccess(v -> socket.close()));
    assertFailed(outcome(client(vertx, server)), OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
  }

  @Test
  void aDecompressionBombIsNotUnpacked(Vertx vertx) {
    byte[] bomb = gzip(new byte[100 << 20]);
    assertThat(assertBad(vertx, server(vertx, "200 OK", "Content-Encoding: gzip\r\n", bomb)))
        .hasMessageContaining("larger than maxResponseSize");
    byte[] nested = gzip(gzip(new byte[100 << 20]));
    assertThat(assertBad(vertx, server(vertx, "200 OK", "Content-Encoding: gzip\r\n", nested)))
        .hasMessageContaining("larger than maxResponseSize");
  }

  @Test
  void aBombWhoseInnerLayerIsEmptyIsNotUnpacked(Vertx vertx) {
    // Millions of empty blocks: the outer layer is a bomb, and the inner one decodes to nothing.
    byte[] empty = new byte[50 << 20];
    for (int i = 0; i < empty.length; i += 5) {
      empty[i + 3] = (byte) 0xff;
      empty[i + 4] = (byte) 0xff;
    }
    RawServer server = server(vertx, "200 OK", "Content-Encoding: deflate, gzip\r\n", gzip(empty));
    assertThat(assertBad(vertx, server)).hasMessageContaining("larger than maxResponseSize");
  }
}
