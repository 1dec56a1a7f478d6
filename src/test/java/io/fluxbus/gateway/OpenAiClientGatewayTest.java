package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The official Java client of OpenAI works with the gateway, and its retries cost nothing. */
@ExtendWith(VertxExtension.class)
class OpenAiClientGatewayTest {
  private GatewayFixture gateway;
  private OpenAIClient client;

  @BeforeEach
  void start(Vertx vertx) {
    gateway = GatewayFixture.create(vertx);
    client = OpenAIOkHttpClient.builder().baseUrl(gateway.url() + "/v1").apiKey("any").build();
  }

  @AfterEach
  void close() {
    client.close();
    gateway.close();
  }

  private static ImageGenerateParams.Builder rabbit() {
    return ImageGenerateParams.builder().model("flux-pro/v1.1").prompt("Rabbit singing");
  }

  private ImagesResponse generate(ImageGenerateParams.Builder params) {
    return client.images().generate(params.build());
  }

  @Test
  void theClientGetsUrls() {
    ImagesResponse response = generate(rabbit().n(2).size(ImageGenerateParams.Size._1024X1024));

    assertThat(response.data().orElseThrow())
        .hasSize(2)
        .allSatisfy(
            image -> assertThat(image.url().orElseThrow()).startsWith(gateway.stub.baseUrl()));
    assertThat(response.created()).isPositive();
  }

  @Test
  void theClientGetsBytes() throws IOException {
    ImagesResponse response =
        generate(rabbit().putAdditionalBodyProperty("response_format", JsonValue.from("b64_json")));

    String bytes = response.data().orElseThrow().get(0).b64Json().orElseThrow();
    assertThat(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(bytes))))
        .isNotNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = StubFault.class,
      names = {"GATEWAY", "RESET", "CUT"})
  void anUnknownOutcomeIsNotRepeatedByTheClient(StubFault fault) {
    gateway.stub.enqueue(StubAnswer.fault(fault));

    OpenAIServiceException failure =
        catchThrowableOfType(OpenAIServiceException.class, () -> generate(rabbit()));

    assertThat(failure.statusCode()).isGreaterThanOrEqualTo(500);
    assertThat(failure.getMessage()).isNotBlank();
    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void theClientReadsTheModels() {
    assertThat(client.models().list().data().get(0).id()).isEqualTo("flux-pro/v1.1");
    assertThat(client.models().retrieve("flux-pro/v1.1").id()).isEqualTo("flux-pro/v1.1");
  }

  @Test
  void aKeyThatIsSentTwiceIsBilledOnce() {
    ImagesResponse first = generate(rabbit().putAdditionalHeader("Idempotency-Key", "order-17"));
    ImagesResponse second = generate(rabbit().putAdditionalHeader("Idempotency-Key", "order-17"));

    assertThat(second.data()).isEqualTo(first.data());
    assertThat(gateway.stub.ledger().billed()).isEqualTo(1);
  }
}
