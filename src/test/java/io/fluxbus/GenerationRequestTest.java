package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GenerationRequestTest {
  private static final GenerationRequest CAT = GenerationRequest.of("cat");
  private static final String EMOJI = "\uD83D\uDC07";

  static Stream<Arguments> invalid() {
    return Stream.of(
        rejected("prompt", "is required", () -> GenerationRequest.of(null)),
        rejected("prompt", "must not be blank, was \"\"", () -> GenerationRequest.of("")),
        rejected(
            "prompt", "must not be blank, was \" \\u0009", () -> GenerationRequest.of(" \t\n")),
        rejected("prompt", "at most 4000 characters, was 4001", () -> of(4001, "x")),
        rejected("prompt", "at most 4000 characters, was 4001", () -> of(4001, EMOJI)),
        rejected("prompt", "at most 4000 characters, was 1048576", () -> of(1 << 20, "x")),
        rejected("prompt", "lone surrogate", () -> GenerationRequest.of("a\uD83D")),
        rejected("prompt", "lone surrogate", () -> GenerationRequest.of("\uDC07a")),
        rejected("id", "A-Za-z0-9._:-, was \"a\\u000d\\u000ab\"", () -> CAT.withId("a\r\nb")),
        rejected("id", "1 to 128 characters", () -> CAT.withId("a".repeat(129))),
        rejected("id", "was \"\"", () -> CAT.withId("")),
        rejected("model", "visible ASCII", () -> CAT.withModel("flux pro")),
        rejected("model", "visible ASCII", () -> CAT.withModel("")),
        rejected("num_images", "between 1 and 4, was 0", () -> CAT.withNumImages(0)),
        rejected("num_images", "between 1 and 4, was 5", () -> CAT.withNumImages(5)),
        rejected("seed", "at least 1, was 0", () -> CAT.withSeed(0)),
        rejected("seed", "at least 1, was -1", () -> CAT.withSeed(-1)),
        rejected("safety_tolerance", "between 1 and 6, was 0", () -> CAT.withSafetyTolerance(0)),
        rejected("safety_tolerance", "between 1 and 6, was 7", () -> CAT.withSafetyTolerance(7)),
        rejected(
            "image_size.width",
            "multiple of 32 from 256 to 1440, was 1000",
            () -> CAT.withImageSize(1000, 320)),
        rejected("image_size.height", "was 224", () -> CAT.withImageSize(1024, 224)),
        rejected("image_size.height", "was 1472", () -> CAT.withImageSize(1024, 1472)),
        rejected("image_size", "square_hd, square,", () -> ImageSize.parse("1024")),
        rejected("output_format", "jpeg or png, was \"gif\"", () -> OutputFormat.parse("gif")));
  }

  private static Arguments rejected(String field, String message, Supplier<?> making) {
    return arguments(field, message, making);
  }

  private static GenerationRequest of(int times, String character) {
    return GenerationRequest.of(character.repeat(times));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("invalid")
  @DisplayName("a value that breaks a rule is rejected with its field, rule and value")
  void rejectsInvalidValues(String field, String message, Supplier<?> making) {
    assertThatThrownBy(making::get)
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageStartingWith(field + " ")
        .hasMessageContaining(message)
        .hasMessageMatching("[^\\r\\n]{1,300}");
  }

  @Test
  @DisplayName("emoji at the limit count as one character each")
  void lengthsCountCodePoints() {
    assertThat(of(4000, EMOJI).prompt()).hasSize(8000);
  }

  @Test
  void anIdHasOnlyTheAllowedCharacters() {
    String allowed =
        IntStream.range(0, 0x3000)
            .filter(c -> GenerationRequest.isId(Character.toString(c)))
            .mapToObj(Character::toString)
            .collect(Collectors.joining());

    assertThat(allowed)
        .isEqualTo("-.0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
  }

  @Test
  void theLongestIdIsAccepted() {
    assertThat(CAT.withId("a".repeat(128)).id()).hasSize(128);
  }

  @Test
  void theSmallestAndLargestSidesAreAccepted() {
    assertThat(ImageSize.of(256, 1440).text()).isEqualTo("256x1440");
  }

  @Test
  void aRequestWithoutAnIdGetsARandomOne() {
    assertThat(CAT.id()).isNotEqualTo(GenerationRequest.of("cat").id());
  }

  @Test
  void eachWithMethodChangesOnlyItsField() {
    GenerationRequest all =
        CAT.withId("i")
            .withModel("m")
            .withImageSize(256, 288)
            .withNumImages(2)
            .withSeed(3)
            .withSafetyTolerance(4)
            .withOutputFormat(OutputFormat.PNG)
            .withSafetyChecker(false);

    assertThat(all)
        .isEqualTo(
            new GenerationRequest(
                "i", "m", "cat", ImageSize.of(256, 288), 2, 3L, 4, OutputFormat.PNG, false));
  }

  @Test
  void toStringDoesNotShowThePrompt() {
    assertThat(GenerationRequest.of("my private dream").toString()).doesNotContain("dream");
  }

  @Test
  void presetsHaveTheSizesOfTheApi() {
    assertThat(ImageSize.Preset.values())
        .extracting(p -> p.text() + " " + p.width() + "x" + p.height())
        .containsExactly(
            "square_hd 1024x1024",
            "square 512x512",
            "portrait_4_3 768x1024",
            "portrait_16_9 576x1024",
            "landscape_4_3 1024x768",
            "landscape_16_9 1024x576");
  }
}
