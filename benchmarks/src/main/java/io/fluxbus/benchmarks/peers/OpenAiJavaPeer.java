package io.fluxbus.benchmarks.peers;

import com.openai.client.OpenAIClientAsync;
import com.openai.client.okhttp.OpenAIOkHttpClientAsync;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import io.fluxbus.benchmarks.harness.Load;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** openai-java's asynchronous client. */
final class OpenAiJavaPeer implements Peer {
  private final OkHttpClient http;
  private final OpenAIClientAsync client;

  OpenAiJavaPeer(String baseUrl) {
    // By default OkHttp runs five calls per host at once and keeps five idle connections.
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(IN_FLIGHT);
    dispatcher.setMaxRequestsPerHost(IN_FLIGHT);
    http =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(IN_FLIGHT, 5, TimeUnit.MINUTES))
            .build();
    client =
        OpenAIOkHttpClientAsync.builder()
            .baseUrl(baseUrl)
            .apiKey(API_KEY)
            .maxRetries(0)
            .okHttpClient(http)
            .build();
  }

  @Override
  public Load start() {
    return InFlight.ofFutures(IN_FLIGHT, this::call);
  }

  private CompletableFuture<String> call() {
    return client
        .images()
        .generate(
            ImageGenerateParams.builder()
                .model(MODEL)
                .prompt(PROMPT)
                .size(WIDTH + "x" + HEIGHT)
                .build())
        .thenApply(OpenAiJavaPeer::url);
  }

  private static String url(ImagesResponse answer) {
    return answer.data().orElseThrow().get(0).url().orElseThrow();
  }

  @Override
  public void close() {
    client.close();
    // The client does not close these, and their threads would keep the process alive.
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
