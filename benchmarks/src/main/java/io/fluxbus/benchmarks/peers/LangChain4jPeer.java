package io.fluxbus.benchmarks.peers;

import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.openai.OpenAiImageModel;
import io.fluxbus.benchmarks.harness.Load;
import java.net.http.HttpClient;
import java.util.concurrent.Executors;

/** langchain4j's image model, which blocks its caller. */
final class LangChain4jPeer implements Peer {
  private final OpenAiImageModel model;

  LangChain4jPeer(String baseUrl) {
    // The default pool grows with the calls and uses more CPU time for each.
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newFixedThreadPool(2, Daemons.INSTANCE));
    model =
        OpenAiImageModel.builder()
            .httpClientBuilder(JdkHttpClient.builder().httpClientBuilder(http))
            .baseUrl(baseUrl)
            .apiKey(API_KEY)
            .modelName(MODEL)
            .size(WIDTH + "x" + HEIGHT)
            .maxRetries(0)
            .build();
  }

  @Override
  public Load start() {
    return InFlight.ofThreads(IN_FLIGHT, this::call);
  }

  private String call() {
    return model.generate(PROMPT).content().url().toString();
  }

  @Override
  public void close() {}
}
