package io.fluxbus.stub;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The official client of OpenAI gets images from the stub server. */
@ExtendWith(VertxExtension.class)
class OpenAiClientTest {
  private static ImagesResponse generate(StubServer stub) {
    OpenAIClient client =
        OpenAIOkHttpClient.builder().baseUrl(stub.baseUrl() + "/v1").apiKey("any").build();
    try {
      return client
          .images()
          .generate(
              ImageGenerateParams.builder()
                  .model("flux-pro/v1.1")
                  .prompt("Rabbit singing")
                  .build());
    } finally {
      client.close();
    }
  }

  @Test
  void theClientGetsAnImageByUrl(Vertx vertx) throws IOException {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());

    String url = generate(stub).data().orElseThrow().get(0).url().orElseThrow();

    HttpResponse<Buffer> image = Await.result(WebClient.create(vertx).getAbs(url).send());
    assertThat(ImageIO.read(new ByteArrayInputStream(image.body().getBytes())).getWidth())
        .isEqualTo(1024);
    assertThat(stub.ledger().billed()).isEqualTo(1);
  }

  @Test
  void theClientGetsAnImageInBase64(Vertx vertx) throws IOException {
    StubServer stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.BASE64)).listen());

    String base64 = generate(stub).data().orElseThrow().get(0).b64Json().orElseThrow();

    assertThat(
            ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64))).getHeight())
        .isEqualTo(768);
  }
}
