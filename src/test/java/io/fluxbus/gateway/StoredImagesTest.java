package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.header;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.TargetDirectory;
import io.fluxbus.gateway.file.StoredImagesOptions;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.MemoryOutcomeStore;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gateway stores the images, and serves them itself. */
@ExtendWith(VertxExtension.class)
class StoredImagesTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir(factory = TargetDirectory.class)
  private Path directory;

  private Vertx vertx;
  private GatewayFixture gateway;

  @BeforeEach
  void remember(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private GatewayOptions options() {
    return new GatewayOptions()
        .setImages(new StoredImagesOptions().setKeep(true).setDirectory(directory.toString()));
  }

  private void start(GatewayOptions options) {
    gateway = GatewayFixture.create(vertx, options, GatewayFixture.clientOptions());
  }

  private static String url(HttpResponse<String> response) {
    return json(response).getJsonArray("images").getJsonObject(0).getString("url");
  }

  private HttpResponse<byte[]> fetch(String url, String method, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long files(String extension) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(extension)).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aResponseHasTheUrlOfTheGateway() {
    start(options());

    HttpResponse<String> response = gateway.post(cat());
    HttpResponse<byte[]> image = fetch(url(response), "GET");

    assertThat(url(response))
        .matches(gateway.url() + "/v1/files/[0-9a-f]{64}\\.jpg")
        .isEqualTo(json(response).getJsonArray("data").getJsonObject(0).getString("url"));
    assertThat(json(response).getJsonObject("fluxbus").getMap()).doesNotContainKey("warnings");
    assertThat(image.statusCode()).isEqualTo(200);
    assertThat(header(image, "content-type")).isEqualTo("image/jpeg");
    assertThat(header(image, "content-length")).isEqualTo("" + image.body().length);
    assertThat(header(image, "cache-control")).contains("immutable");
    assertThat(header(image, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(image, "content-security-policy")).contains("default-src 'none'; sandbox");
    assertThat(image.body()).startsWith(0xff, 0xd8, 0xff);
  }

  @Test
  void anImageIsNotSentTwiceToABrowserThatHasIt() {
    start(options());
    String url = url(gateway.post(cat()));
    String tag = header(fetch(url, "GET"), "etag");

    HttpResponse<byte[]> again = fetch(url, "GET", "If-None-Match", "W/\"x\", " + tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void aPartOfAnImageIsSent() {
    start(options());
    String url = url(gateway.post(cat()));
    byte[] whole = fetch(url, "GET").body();

    HttpResponse<byte[]> part = fetch(url, "GET", "Range", "bytes=2-5");
    HttpResponse<byte[]> head = fetch(url, "HEAD");
    HttpResponse<byte[]> beyond = fetch(url, "GET", "Range", "bytes=" + whole.length + "-");
    HttpResponse<byte[]> changed = fetch(url, "GET", "Range", "bytes=2-5", "If-Range", "\"x\"");

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 2, 6));
    assertThat(header(part, "content-range")).isEqualTo("bytes 2-5/" + whole.length);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "content-length")).isEqualTo("" + whole.length);
    assertThat(head.body()).isEmpty();
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(header(beyond, "content-range")).isEqualTo("bytes */" + whole.length);
    assertThat(changed.body()).isEqualTo(whole);
  }

  @Test
  void noOtherFileIsServed() throws IOException {
    start(options());
    String url = url(gateway.post(cat()));
    Files.writeString(directory.resolve("secret.jpg"), "secret");
    String link;
    try (Stream<Path> all = Files.walk(directory)) {
      Path file = all.filter(each -> each.toString().endsWith(".url")).findFirst().orElseThrow();
      link = file.getParent().getFileName() + file.getFileName().toString();
    }

    for (String name :
        new String[] {
          "secret.jpg", "../secret.jpg", "..%2fsecret.jpg", "%2e%2e/secret.jpg", link, ""
        }) {
      assertThat(fetch(gateway.url() + "/v1/files/" + name, "GET").statusCode())
          .as(name)
          .isEqualTo(404);
    }
    assertThat(fetch(url.replace(".jpg", ".png"), "GET").statusCode()).isEqualTo(404);
    assertThat(fetch(url, "DELETE").statusCode()).isEqualTo(405);
  }

  @Test
  void anImageThatCannotBeStoredKeepsItsUrl() {
    start(options());
    String elsewhere = "https://127.0.0.1:1/image.jpg?signature=s3cr3t";
    gateway.stub.enqueue(
        StubAnswer.raw(
            200, "{\"images\":[{\"url\":\"" + elsewhere + "\",\"width\":1,\"height\":1}]}"));

    HttpResponse<String> response = gateway.post(cat());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(url(response)).isEqualTo(elsewhere);
    assertThat(json(response).getJsonObject("fluxbus").getJsonArray("warnings"))
        .containsExactly(
            "image 0 could not be stored: it has the URL of the API, which may expire");
  }

  @Test
  void theOutcomeOfAnAsynchronousCallHasTheUrlOfTheGateway() {
    start(options());
    String location = header(gateway.post(cat(), "Prefer", "respond-async"), "location");
    Await.until(
        () ->
            gateway.get(location).body().contains(gateway.url() + "/v1/files/")
                || gateway.get(location).body().contains("\"failure\""));

    JsonObject image =
        json(gateway.get(location)).getJsonObject("result").getJsonArray("images").getJsonObject(0);

    assertThat(fetch(image.getString("url"), "GET").statusCode()).isEqualTo(200);
    assertThat(image.getMap()).doesNotContainKey("file");
  }

  @Test
  void aReplayedOutcomeHasTheStoredImageAfterARestart() {
    StubServer stub = GatewayFixture.startStub(vertx);
    MemoryOutcomeStore store = new MemoryOutcomeStore();
    FluxClient client =
        FluxClient.create(
            vertx, GatewayFixture.clientOptions().setApiKey("any").setBaseUrl(stub.baseUrl()));
    gateway =
        GatewayFixture.create(
            vertx, stub, DurableFluxClient.create(vertx, client, store), options());
    String first = url(gateway.post(cat(), "Idempotency-Key", "k"));
    Await.result(stub.close());
    try (GatewayFixture restarted =
        GatewayFixture.create(
            vertx,
            GatewayFixture.startStub(vertx),
            DurableFluxClient.create(vertx, client, store),
            options())) {
      HttpResponse<String> replayed = restarted.post(cat(), "Idempotency-Key", "k");

      assertThat(header(replayed, "idempotent-replayed")).isEqualTo("true");
      assertThat(url(replayed)).isEqualTo(first.replace(gateway.url(), restarted.url()));
      assertThat(fetch(url(replayed), "GET").statusCode()).isEqualTo(200);
      assertThat(files(".jpg")).isEqualTo(1);
    }
  }

  @Test
  void aPublicUrlTakesThePlaceOfTheHost() {
    GatewayOptions options = options();
    options.getImages().setPublicUrl("https://images.example.com/gateway/");
    start(options);

    assertThat(url(gateway.post(cat()))).startsWith("https://images.example.com/gateway/v1/files/");
  }

  @Test
  void theNameOfAnImageIsTheRightToReadIt() {
    start(options().setAccessToken("access-0123456789abcdef"));

    String url = url(gateway.post(cat(), "Authorization", "Bearer access-0123456789abcdef"));

    assertThat(fetch(url, "GET").statusCode()).isEqualTo(200);
    assertThat(fetch(url, "GET", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(200);
    assertThat(fetch(gateway.url() + "/v1/models", "GET").statusCode()).isEqualTo(401);
  }

  @Test
  void withoutATokenTheImagesAreForThisMachine() {
    start(options());
    String url = url(gateway.post(cat()));
    RawClient raw = RawClient.connect(vertx, gateway.port);
    raw.write("GET " + URI.create(url).getPath() + " HTTP/1.1\r\nHost: rebound.example\r\n\r\n");

    assertThat(raw.await("\r\n\r\n")).startsWith("HTTP/1.1 403");
    raw.close();
  }

  @Test
  void bytesInTheOutcomeAreStoredToo() {
    start(options());
    byte[] bytes = fetch(url(gateway.post(cat())), "GET").body();
    String base64 = Base64.getEncoder().encodeToString(bytes);
    gateway.stub.enqueue(StubAnswer.raw(200, "{\"data\":[{\"b64_json\":\"" + base64 + "\"}]}"));

    assertThat(fetch(url(gateway.post(cat())), "GET").body()).isEqualTo(bytes);
  }
}
