package io.fluxbus.benchmarks.peers;

import java.net.http.HttpClient;
import java.util.concurrent.Executors;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.openai.OpenAiImageModel;
import org.springframework.ai.openai.OpenAiImageOptions;
import org.springframework.ai.openai.api.OpenAiImageApi;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.web.client.RestClient;

/** Spring AI's image model, which blocks its caller, over the JDK's HTTP client. */
final class SpringAiPeer implements Peer {
  private final OpenAiImageModel model;

  SpringAiPeer(String baseUrl) {
    // Without its own pool, the factory starts a thread for each request.
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newCachedThreadPool(Daemons.INSTANCE))
            .build();
    ClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(http);
    model =
        new OpenAiImageModel(
            OpenAiImageApi.builder()
                .baseUrl(baseUrl)
                .apiKey(API_KEY)
                .restClientBuilder(RestClient.builder().requestFactory(factory))
                .build(),
            OpenAiImageOptions.builder().model(MODEL).width(WIDTH).height(HEIGHT).build(),
            RetryTemplate.builder().maxAttempts(1).build());
  }

  @Override
  public Load start() {
    return InFlight.ofThreads(IN_FLIGHT, this::call);
  }

  private String call() {
    return model.call(new ImagePrompt(PROMPT)).getResult().getOutput().getUrl();
  }

  @Override
  public void close() {}
}
