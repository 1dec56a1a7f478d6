package io.fluxbus.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.gateway.GatewayOptions;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class StoredImagesOptionsTest {
  private static final JsonObject ALL =
      new JsonObject()
          .put("keep", true)
          .put("directory", "generated")
          .put("maxBytes", 1L)
          .put("keepDuration", 2L)
          .put("timeout", 3L)
          .put("publicUrl", "https://images.example.com");

  @Test
  void aCopyHasEachOption() {
    StoredImagesOptions options = new StoredImagesOptions(ALL);

    assertThat(new StoredImagesOptions(options).toJson()).isEqualTo(ALL);
    assertThat(new GatewayOptions(new GatewayOptions().setImages(options)).getImages().toJson())
        .isEqualTo(ALL);
  }

  @Test
  void aTimeMayHaveAUnit() {
    JsonObject json = new JsonObject().put("keepDuration", "720h");

    assertThat(new StoredImagesOptions(json).getKeepDuration())
        .isEqualTo(StoredImagesOptions.DEFAULT_KEEP_DURATION);
  }

  @Test
  void anInvalidValueIsRejected() {
    StoredImagesOptions options = new StoredImagesOptions();

    assertThatThrownBy(() -> options.setDirectory(" ")).hasMessageContaining("directory");
    assertThatThrownBy(() -> options.setPublicUrl("images.example.com"))
        .hasMessageContaining("publicUrl");
    assertThatThrownBy(() -> options.setPublicUrl("https://images.example.com/?a=b"))
        .hasMessageContaining("publicUrl");
  }
}
