package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page over HTTP: its files, its headers, who may see it, and what an operator can do. */
@ExtendWith(VertxExtension.class)
class LivePageTest {
  private static final String TOKEN = "access-0123456789abcdef";

  private Vertx vertx;
  private WebClient http;
  private TestPage test;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    http = WebClient.create(vertx);
    test = new TestPage(vertx);
  }

  private HttpResponse<Buffer> send(HttpMethod method, String path, Map<String, String> headers) {
    var request = http.request(method, test.port(), "127.0.0.1", path);
    headers.forEach(request::putHeader);
    return Await.result(request.followRedirects(false).send());
  }

  private HttpResponse<Buffer> get(String path) {
    return send(HttpMethod.GET, path, Map.of());
  }

  private HttpResponse<Buffer> act(String action, String token) {
    return send(
        HttpMethod.POST, "/live/actions/" + action, Map.of("Authorization", "Bearer " + token));
  }

  private static String message(HttpResponse<Buffer> response) {
    return response.bodyAsJsonObject().getString("message");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/live/page.js",
        "/live/page.css",
        "/live/uplot.js",
        "/live/none",
        "/live/actions/x"
      })
  void everyResponseProtectsThePage(String path) {
    HttpResponse<Buffer> response = get(path);

    assertThat(response.getHeader("content-security-policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors"
                + " 'none'");
    assertThat(response.getHeader("x-content-type-options")).isEqualTo("nosniff");
    assertThat(response.getHeader("x-frame-options")).isEqualTo("DENY");
    assertThat(response.getHeader("referrer-policy")).isEqualTo("no-referrer");
    assertThat(response.cookies()).isEmpty();
    assertThat(response.headers().names())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"));
  }

  @Test
  void thePageIsHtmlWithoutScriptsOrStylesInside() {
    HttpResponse<Buffer> page = get("/");

    assertThat(page.getHeader("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.bodyAsString())
        .contains("<script src=\"live/page.js\"")
        .doesNotContain("<style", " style=", "javascript:")
        .doesNotContainPattern("<script[^>]*>[^<]")
        .doesNotContainPattern("\\son[a-z]+=");
    assertThat(get("/live/page.js").bodyAsString())
        .doesNotContain(
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "localStorage",
            "sessionStorage",
            ".cookie",
            "setAttribute('style'");
  }

  @Test
  void anUnchangedFileIsNotSentAgain() {
    String tag = get("/live/page.js").getHeader("etag");

    HttpResponse<Buffer> again =
        send(HttpMethod.GET, "/live/page.js", Map.of("If-None-Match", tag));

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isNull();
  }

  @Test
  void otherMethodsAreRejected() {
    HttpResponse<Buffer> post = send(HttpMethod.POST, "/", Map.of());
    HttpResponse<Buffer> pause = get("/live/actions/pause");

    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.getHeader("allow")).isEqualTo("GET");
    assertThat(pause.statusCode()).isEqualTo(405);
    assertThat(pause.getHeader("allow")).isEqualTo("POST");
    assertThat(send(HttpMethod.HEAD, "/", Map.of()).statusCode()).isEqualTo(200);
    assertThat(send(HttpMethod.HEAD, "/live/events", Map.of()).statusCode()).isEqualTo(200);
    assertThat(test.page.viewers()).isZero();
  }

  @Test
  void thePageCanBeMountedBelowAPath() {
    Router outer = Router.router(vertx);
    outer.route("/flux/*").subRouter(test.router);
    int port =
        Await.result(vertx.createHttpServer().requestHandler(outer).listen(0, "127.0.0.1"))
            .actualPort();

    assertThat(Await.result(http.get(port, "127.0.0.1", "/flux/").send()).bodyAsString())
        .contains("<html");
    assertThat(Await.result(http.get(port, "127.0.0.1", "/flux/live/page.js").send()).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/live/events", "/live/page.js"})
  void aPageOfAnotherSiteGetsNothing(String path) {
    assertThat(send(HttpMethod.GET, path, Map.of("Origin", "https://evil.example")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void aPageOfAnotherSiteCannotActEvenWithTheToken() {
    HttpResponse<Buffer> response =
        send(
            HttpMethod.POST,
            "/live/actions/pause",
            Map.of("Origin", "https://evil.example", "Authorization", "Bearer " + TestPage.ADMIN));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(test.source.paused).isFalse();
  }

  @Test
  void theFiguresRequireTheAccessTokenOrTheAdminToken() {
    test = new TestPage(vertx, new LivePageOptions().setAdminToken(TestPage.ADMIN), TOKEN);

    assertThat(get("/").statusCode()).isEqualTo(200);
    HttpResponse<Buffer> without = get("/live/events");
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(message(without)).isEqualTo("Enter the access token of the gateway.");
    assertThat(get("/live/events?token=" + TOKEN).statusCode()).isEqualTo(401);
    for (String token : List.of(TOKEN, TestPage.ADMIN)) {
      assertThat(
              send(HttpMethod.HEAD, "/live/events", Map.of("Authorization", "Bearer " + token))
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void withoutTheAdminTokenNobodyCanAct() {
    assertThat(send(HttpMethod.POST, "/live/actions/pause", Map.of()).statusCode()).isEqualTo(401);
    assertThat(act("pause", TestPage.ADMIN + "x").statusCode()).isEqualTo(401);
    assertThat(act("pause", TestPage.ADMIN.substring(1)).statusCode()).isEqualTo(401);
    assertThat(act("pause", "").statusCode()).isEqualTo(401);
    assertThat(test.source.paused).isFalse();

    test = new TestPage(vertx, new LivePageOptions(), TOKEN);

    assertThat(act("pause", TOKEN).statusCode()).isEqualTo(403);
    assertThat(act("pause", "null").statusCode()).isEqualTo(403);
    assertThat(test.source.paused).isFalse();
  }

  @Test
  void anOperatorPausesAndResumes() {
    assertThat(act("verify", TestPage.ADMIN).statusCode()).isEqualTo(204);
    assertThat(test.source.paused).isFalse();
    assertThat(act("pause", TestPage.ADMIN).statusCode()).isEqualTo(204);
    assertThat(test.source.paused).isTrue();
    assertThat(act("resume", TestPage.ADMIN).statusCode()).isEqualTo(204);
    assertThat(test.source.paused).isFalse();
    assertThat(act("explode", TestPage.ADMIN).statusCode()).isEqualTo(404);
  }

  @Test
  void anOperatorCancelsACallThatWaits() {
    test.source.calls =
        List.of(
            new PageCall("a:1", "a1", 1, Instant.EPOCH, null),
            new PageCall("a:2", "a2", 0, Instant.EPOCH, null));

    assertThat(act("cancel?key=a%3A1", TestPage.ADMIN).statusCode()).isEqualTo(204);
    assertThat(test.source.cancelled).containsExactly("a:1");
    HttpResponse<Buffer> inFlight = act("cancel?key=a%3A2", TestPage.ADMIN);
    assertThat(inFlight.statusCode()).isEqualTo(409);
    assertThat(message(inFlight))
        .isEqualTo("The call does not wait any more. It may be billed, so it goes on.");
    assertThat(act("cancel", TestPage.ADMIN).statusCode()).isEqualTo(409);
    assertThat(test.source.cancelled).hasSize(1);
  }

  @Test
  void theOptionsInJsonDoNotContainTheAdminToken() {
    LivePageOptions options = new LivePageOptions().setAdminToken(TestPage.ADMIN).setMaxViewers(7);

    assertThat(options.toJson())
        .isEqualTo(new JsonObject().put("maxViewers", 7).put("showPrompts", false));
    assertThat(new LivePageOptions(options).getAdminToken()).isEqualTo(TestPage.ADMIN);
    assertThat(new LivePageOptions(options.toJson()).getMaxViewers()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "with space 0123456789", "ünicode-0123456789"})
  void anAdminTokenThatIsEasyToGuessOrCannotBeSentIsRejected(String token) {
    LivePageOptions options = new LivePageOptions();

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> options.setAdminToken(token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("adminToken")
        .hasMessageNotContaining(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://h/a.png", "//h/a.png", "/a.png", "javascript:alert(1)", "\\\\h\\a.png"})
  void anImageOfAnotherServerIsRejected(String path) {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> new PageImage(path, "a1", 1, 1, null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
