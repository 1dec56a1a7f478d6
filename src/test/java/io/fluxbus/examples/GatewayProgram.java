package io.fluxbus.examples;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;

/** The program in Java of the page of the gateway. */
public final class GatewayProgram {
  private GatewayProgram() {}

  public static String generate(String baseUrl) {
    OpenAIClient client = OpenAIOkHttpClient.builder().baseUrl(baseUrl).apiKey("any").build();
    ImagesResponse response =
        client
            .images()
            .generate(
                ImageGenerateParams.builder()
                    .model("flux-pro/v1.1")
                    .prompt("A T-Rex relaxing on a beach")
                    .putAdditionalHeader("Idempotency-Key", "order-21")
                    .build());
    String url = response.data().orElseThrow().get(0).url().orElseThrow();
    client.close();
    return url;
  }
}
