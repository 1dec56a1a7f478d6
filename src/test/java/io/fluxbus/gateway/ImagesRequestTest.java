package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests are read in the API's own form and in OpenAI's. */
class ImagesRequestTest {
  private static ImagesRequest read(String json) {
    return ImagesRequest.read(json.getBytes(StandardCharsets.UTF_8), "id");
  }

  private static GatewayFailure rejected(String json) {
    return catchThrowableOfType(Rejection.class, () -> read(json)).failure();
  }

  @Test
  void bothFormsOfSizeAndCountAreEqual() {
    ImagesRequest api =
        read("{\"prompt\":\"x\",\"image_size\":{\"width\":512,\"height\":256},\"num_images\":3}");
    ImagesRequest openAi = read("{\"prompt\":\"x\",\"size\":\"512x256\",\"n\":3}");

    assertThat(openAi).isEqualTo(api);
    assertThat(api.request().imageSize()).isEqualTo(ImageSize.of(512, 256));
  }

  @Test
  void aRequestHasTheDefaultsOfTheApi() {
    ImagesRequest request = read("{\"prompt\":\"x\",\"size\":\"auto\",\"n\":null}");

    assertThat(request.request()).isEqualTo(GenerationRequest.of("x").withId("id"));
    assertThat(request.base64()).isFalse();
  }

  @Test
  void theIdOfTheBodyIsThatOfTheRequest() {
    assertThat(read("{\"prompt\":\"x\",\"id\":\"own\"}").request().id()).isEqualTo("own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"quality\":\"hd\"",
        "\"style\":\"vivid\"",
        "\"user\":\"u\"",
        "\"moderation\":\"low\"",
        "\"output_compression\":80",
        "\"background\":\"opaque\"",
        "\"stream\":false",
        "\"partial_images\":0"
      })
  void membersThatDoNotChangeTheImageAreIgnored(String member) {
    assertThat(read("{\"prompt\":\"x\"," + member + "}")).isEqualTo(read("{\"prompt\":\"x\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      value = {
        "\"size\":\"1792x1024\";size",
        "\"size\":1024;size",
        "\"size\":\"1024x1024\",\"image_size\":\"square\";size",
        "\"n\":0;n",
        "\"n\":\"2\";n",
        "\"n\":1.5;n",
        "\"n\":2,\"num_images\":2;n",
        "\"response_format\":\"png\";response_format",
        "\"stream\":true;stream",
        "\"partial_images\":2;partial_images",
        "\"background\":\"transparent\";background",
        "\"output_format\":\"webp\";output_format",
        "\"num_image\":1;num_image",
        "\"seed\":-1;seed"
      })
  void aMemberThatCannotBeObeyedIsNamed(String member, String param) {
    GatewayFailure failure = rejected("{\"prompt\":\"x\"," + member + "}");

    assertThat(failure.status()).isEqualTo(400);
    assertThat(failure.param()).isEqualTo(param);
    assertThat(failure.message()).startsWith(param);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"x\"",
        "{",
        "{\"prompt\":\"x\"}}",
        "{\"prompt\":\"x\",\"prompt\":\"y\"}",
        "{\"prompt\":\"x\u0000\\\"}"
      })
  void aBodyThatIsNoJsonObjectIsRejected(String body) {
    assertThat(rejected(body).param()).isEqualTo("body");
  }

  @Test
  void anotherModelDoesNotExist() {
    GatewayFailure failure = rejected("{\"prompt\":\"x\",\"model\":\"dall-e-3\"}");

    assertThat(failure.status()).isEqualTo(404);
    assertThat(failure.code()).isEqualTo("model_not_found");
  }
}
