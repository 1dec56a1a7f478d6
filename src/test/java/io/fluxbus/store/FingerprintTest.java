package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.OutputFormat;
import io.fluxbus.internal.BaseUrl;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final GenerationRequest CAT = GenerationRequest.of("cat");

  private final Fingerprint fingerprint = new Fingerprint(BaseUrl.parse("https://api.example"));

  @Test
  void writtenDefaultsTheIdAndTheMetadataDoNotCount() {
    GenerationRequest written =
        CAT.withId("other")
            .withMetadata(new JsonObject().put("a", 1))
            .withModel(GenerationRequest.DEFAULT_MODEL)
            .withImageSize(ImageSize.Preset.LANDSCAPE_4_3)
            .withNumImages(1)
            .withSafetyTolerance(2)
            .withOutputFormat(OutputFormat.JPEG)
            .withSafetyChecker(true);

    assertThat(fingerprint.of(written)).isEqualTo(fingerprint.of(CAT)).matches("[0-9a-f]{64}");
    assertThat(fingerprint.of(CAT.withImageSize(1024, 768))).isEqualTo(fingerprint.of(CAT));
  }

  @Test
  void everythingElseCounts() {
    List<String> different =
        Stream.of(
                CAT,
                GenerationRequest.of("dog"),
                CAT.withModel("other"),
                CAT.withImageSize(768, 1024),
                CAT.withNumImages(2),
                CAT.withSeed(1),
                CAT.withSafetyTolerance(3),
                CAT.withOutputFormat(OutputFormat.PNG),
                CAT.withSafetyChecker(false))
            .map(fingerprint::of)
            .toList();

    assertThat(different).doesNotHaveDuplicates();
    assertThat(new Fingerprint(BaseUrl.parse("https://other.example")).of(CAT))
        .isNotEqualTo(fingerprint.of(CAT));
  }
}
