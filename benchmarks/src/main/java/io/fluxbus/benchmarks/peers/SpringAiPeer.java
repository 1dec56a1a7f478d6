package io.fluxbus.benchmarks.peers;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.fluxbus.benchmarks.harness.Load;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.openai.OpenAiImageModel;
import org.springframework.ai.openai.OpenAiImageOptions;

/** Spring AI's image model, which blocks its caller, over openai-java. */
final class SpringAiPeer implements Peer {
  private final OpenAIClient client;
  private final OpenAiImageModel model;

  SpringAiPeer(String baseUrl) {
    // By default OkHttp keeps five idle connections.
    OkHttpClient http =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(IN_FLIGHT, 5, TimeUnit.MINUTES))
            .build();
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(baseUrl)
            .apiKey(API_KEY)
            .maxRetries(0)
            .okHttpClient(http)
            .build();
    model =
        OpenAiImageModel.builder()
            .openAiClient(client)
            .options(OpenAiImageOptions.builder().model(MODEL).width(WIDTH).height(HEIGHT).build())
            .build();
  }

  @Override
  public Load start() {
    return InFlight.ofThreads(IN_FLIGHT, this::call);
  }

  private String call() {
    return model.call(new ImagePrompt(PROMPT)).getResult().getOutput().getUrl();
  }

  @Override
  public void close() {
    client.close();
  }
}
