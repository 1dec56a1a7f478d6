package io.fluxbus.benchmarks.peers;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fluxbus.benchmarks.harness.Load;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** The JDK's own HTTP client, asynchronously, with Jackson. */
final class JavaNetHttpPeer implements Peer {
  private final HttpClient client;
  private final ObjectMapper mapper = new ObjectMapper();
  private final URI uri;

  JavaNetHttpPeer(String url) {
    uri = URI.create(url);
    // The default pool grows with the calls and uses more CPU time for each.
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newFixedThreadPool(2, Daemons.INSTANCE))
            .build();
  }

  @Override
  public Load start() {
    return InFlight.ofFutures(IN_FLIGHT, this::call);
  }

  private CompletableFuture<String> call() {
    return client
        .sendAsync(request(), HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(this::url);
  }

  private HttpRequest request() {
    try {
      byte[] body = mapper.writeValueAsBytes(new Body(MODEL, PROMPT, new Size(WIDTH, HEIGHT)));
      return HttpRequest.newBuilder(uri)
          .header("Content-Type", "application/json")
          .header("Authorization", "Bearer " + API_KEY)
          .POST(HttpRequest.BodyPublishers.ofByteArray(body))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String url(HttpResponse<byte[]> answer) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("HTTP " + answer.statusCode());
    }
    try {
      return mapper.readValue(answer.body(), Answer.class).images().get(0).url();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}

  private record Body(String model, String prompt, @JsonProperty("image_size") Size imageSize) {}

  private record Size(int width, int height) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Answer(List<Image> images) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Image(String url) {}
}
