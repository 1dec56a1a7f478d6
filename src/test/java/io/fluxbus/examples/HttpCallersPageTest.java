package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.HttpFailure;
import io.fluxbus.RawServer;
import io.fluxbus.image.ImageBytes;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of HTTP callers, and the web application that it and the page of images show. */
@ExtendWith(VertxExtension.class)
class HttpCallersPageTest {
  private record Response(int status, String type, Buffer body) {}

  @Test
  void theTableEqualsTheResponses() {
    List<List<String>> expected =
        Arrays.stream(FailureType.values())
            .map(
                type -> {
                  HttpFailure failure = HttpFailure.of(new GenerationException(type, "x"));
                  return List.of(
                      "`" + type + "`",
                      failure.status() < 500 ? "the caller's" : "ours",
                      String.valueOf(failure.status()),
                      failure.repeatable() ? "yes" : "no",
                      failure.headers().getOrDefault("Retry-After", ""));
                })
            .toList();

    assertThat(Documents.table(Documents.page("http-callers"), "## Whose failure it is"))
        .isEqualTo(expected);
  }

  @Test
  void theWebApplicationAnswersWithAnImageOrAFailure(Vertx vertx) {
    StubServer stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen());
    FluxClient client =
        FluxClient.create(
            vertx, new FluxClientOptions().setApiKey("any").setBaseUrl(stub.baseUrl()));
    ImageBytes images = ImageBytes.create(vertx, new ImageOptions().setBaseUrl(stub.baseUrl()));
    int port =
        serve(
            vertx,
            request ->
                WebApplication.answer(
                    client, images, request.getHeader("prompt"), request.response()));

    Response image = get(vertx, port, "A cat");
    Response invalid = get(vertx, port, "");

    assertThat(image.status()).isEqualTo(200);
    assertThat(image.type()).isEqualTo("image/jpeg");
    assertThat(image.body().length()).isPositive();
    assertThat(invalid.status()).isEqualTo(400);
    assertThat(invalid.body().toString()).startsWith("prompt ");
  }

  @Test
  void theWebApplicationDoesNotEndTheResponseOfATruncatedStream(Vertx vertx) {
    Buffer cut =
        Buffer.buffer(HexFormat.of().parseHex("ffd8ffe000104a46494600010100000100010000"))
            .appendBytes(new byte[100]);
    RawServer host =
        RawServer.start(
            vertx,
            socket ->
                socket.end(
                    Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
                        .appendBuffer(cut)));
    ImageBytes images =
        ImageBytes.create(vertx, new ImageOptions().setBaseUrl(host.url()).setMaxRetries(0));
    GeneratedImage image =
        new GeneratedImage(host.url() + "/image", null, null, null, null, null, null);
    int port =
        serve(
            vertx,
            request ->
                images.stream(image)
                    .onSuccess(stream -> WebApplication.pass(stream, request.response())));

    assertThat(Await.failure(request(vertx, port, "x"))).isNotNull();
  }

  private static int serve(Vertx vertx, Consumer<HttpServerRequest> handler) {
    return Await.result(
            vertx.createHttpServer().requestHandler(handler::accept).listen(0, "127.0.0.1"))
        .actualPort();
  }

  private static Response get(Vertx vertx, int port, String prompt) {
    return Await.result(request(vertx, port, prompt));
  }

  private static Future<Response> request(Vertx vertx, int port, String prompt) {
    return vertx
        .createHttpClient()
        .request(HttpMethod.GET, port, "127.0.0.1", "/")
        .compose(request -> request.putHeader("prompt", prompt).send())
        .compose(
            response ->
                response
                    .body()
                    .map(
                        body ->
                            new Response(
                                response.statusCode(), response.getHeader("content-type"), body)));
  }
}
