package io.fluxbus;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Valid requests of every kind, for property tests. */
public final class RequestArbitraries {
  private RequestArbitraries() {}

  public static Arbitrary<GenerationRequest> requests() {
    return Combinators.combine(
            ids(),
            prompts(),
            sizes().injectNull(0.3),
            Arbitraries.integers().between(1, 4).injectNull(0.3),
            Arbitraries.longs().between(1, Long.MAX_VALUE).injectNull(0.3),
            Arbitraries.integers().between(1, 6).injectNull(0.3),
            Arbitraries.of(OutputFormat.class).injectNull(0.3),
            Arbitraries.of(true, false).injectNull(0.3))
        .as(
            (id, prompt, size, images, seed, tolerance, format, checker) ->
                new GenerationRequest(
                    id, null, prompt, size, images, seed, tolerance, format, checker));
  }

  static Arbitrary<String> ids() {
    return Arbitraries.strings().withChars("ABCXYZabcxyz0189._:-").ofMinLength(1).ofMaxLength(128);
  }

  /** Characters of all Unicode planes, without lone surrogates. */
  static Arbitrary<String> prompts() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .array(Integer[].class)
        .ofMinSize(1)
        .ofMaxSize(200)
        .map(RequestArbitraries::string)
        .filter(prompt -> !prompt.isBlank());
  }

  static Arbitrary<ImageSize> sizes() {
    Arbitrary<Integer> side = Arbitraries.integers().between(8, 45).map(n -> n * 32);
    return Arbitraries.oneOf(
        Combinators.combine(side, side).as(ImageSize::of),
        Arbitraries.of(ImageSize.Preset.class)
            .map(preset -> ImageSize.parse(preset.name().toLowerCase(Locale.ROOT))));
  }

  private static String string(Integer[] codePoints) {
    StringBuilder text = new StringBuilder();
    for (Integer codePoint : codePoints) {
      text.appendCodePoint(codePoint);
    }
    return text.toString();
  }
}
