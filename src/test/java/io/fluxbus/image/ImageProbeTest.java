package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GeneratedImage;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether an image can still be had. */
@ExtendWith(VertxExtension.class)
class ImageProbeTest {
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** Answers HEAD and GET with these statuses. */
  private HttpServer host(Vertx vertx, int head, int get) {
    return Await.result(
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  requests.add(request.method() + " " + request.getHeader("Range"));
                  boolean isHead = request.method().equals(HttpMethod.HEAD);
                  request.response().setStatusCode(isHead ? head : get).end();
                })
            .listen(0, "127.0.0.1"));
  }

  private static boolean isAvailable(Vertx vertx, HttpServer host, String path) {
    String origin = "http://127.0.0.1:" + host.actualPort();
    ImageProbe probe =
        ImageProbe.create(vertx, new ImageOptions().setAllowedOrigins(List.of(origin)));
    return Await.result(probe.isAvailable(image(origin + path, null)));
  }

  private static GeneratedImage image(String url, String file) {
    return new GeneratedImage(url, null, null, null, null, null, file);
  }

  @ParameterizedTest
  @CsvSource({
    "200, 500, true",
    "404, 200, false",
    "410, 200, false",
    "429, 404, true",
    "503, 404, true"
  })
  void aHeadRequestDecides(int head, int get, boolean available, Vertx vertx) {
    assertThat(isAvailable(vertx, host(vertx, head, get), "/a.png")).isEqualTo(available);
    assertThat(requests).containsExactly("HEAD null");
  }

  @ParameterizedTest
  @CsvSource({
    "403, 206, true",
    "403, 200, true",
    "403, 403, false",
    "403, 404, false",
    "405, 206, true",
    "405, 404, false",
    "501, 416, true",
    "501, 410, false",
    "403, 503, true"
  })
  void ifTheHostRejectsHeadAGetOfOneByteDecides(int head, int get, boolean available, Vertx vertx) {
    assertThat(isAvailable(vertx, host(vertx, head, get), "/a.png")).isEqualTo(available);
    assertThat(requests).containsExactly("HEAD null", "GET bytes=0-0");
  }

  @Test
  void theBodyIsNotRead(Vertx vertx) {
    List<String> closed = new CopyOnWriteArrayList<>();
    HttpServer host =
        Await.result(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      if (request.method().equals(HttpMethod.HEAD)) {
                        request.response().setStatusCode(403).end();
                      } else {
                        request.connection().closeHandler(v -> closed.add("closed"));
                        request.response().setChunked(true).write("the first of many bytes");
                      }
                    })
                .listen(0, "127.0.0.1"));

    assertThat(isAvailable(vertx, host, "/endless.png")).isTrue();
    Await.until(() -> closed.size() == 1);
  }

  @Test
  void redirectsAreFollowedWithBothMethods(Vertx vertx) {
    HttpServer host =
        Await.result(
            vertx.createHttpServer().requestHandler(this::redirect).listen(0, "127.0.0.1"));

    assertThat(isAvailable(vertx, host, "/from.png")).isTrue();
    assertThat(requests)
        .containsExactly("HEAD /from.png", "HEAD /to.png", "GET /from.png", "GET /to.png");
  }

  private void redirect(HttpServerRequest request) {
    requests.add(request.method() + " " + request.path());
    if (request.path().equals("/from.png")) {
      request.response().setStatusCode(302).putHeader("Location", "/to.png").end();
    } else {
      boolean head = request.method().equals(HttpMethod.HEAD);
      request.response().setStatusCode(head ? 403 : 206).end();
    }
  }

  @Test
  void aHostThatIsNotAllowedIsNotAsked(Vertx vertx) {
    HttpServer host = host(vertx, 404, 404);
    ImageProbe probe = ImageProbe.create(vertx, new ImageOptions());
    GeneratedImage image = image("http://127.0.0.1:" + host.actualPort() + "/a.png", null);

    assertThat(Await.result(probe.isAvailable(image))).isTrue();
    assertThat(requests).isEmpty();
  }

  @Test
  void aFileDecidesWithoutARequest(Vertx vertx) {
    ImageProbe probe = ImageProbe.create(vertx, new ImageOptions());
    String file = Path.of("pom.xml").toAbsolutePath().toString();

    assertThat(Await.result(probe.isAvailable(image("https://h/a.png", file)))).isTrue();
    assertThat(Await.result(probe.isAvailable(image("https://h/a.png", file + ".gone")))).isFalse();
  }
}
