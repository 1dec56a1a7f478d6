package io.fluxbus.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactorTest {
  private static final String KEY = "sk-abc.123";
  private static final List<SecretMask> MASKS = SecretMask.of(List.of(KEY));

  private final Redactor redactor = new Redactor(() -> MASKS);

  @ParameterizedTest
  @CsvSource({
    "'key sk-abc.123 expired', 'key *** expired'",
    "'Bearer sk-abc.123sk-abc.123', 'Bearer ******'",
    "'see https://cdn/x.png?sig=1&e=2 there', 'see https://cdn/x.png?*** there'",
    "'see HTTPS://cdn/x.png?sig=1 there', 'see HTTPS://cdn/x.png?*** there'",
    "'see https:\\/\\/cdn\\/x.png?sig=1 there', 'see https:\\/\\/cdn\\/x.png?*** there'",
    "'see https://cdn/x.png there?', 'see https://cdn/x.png there?'",
    "https://cdn/x.png?sig=1, https://cdn/x.png?***",
    "sk-abc.123, ***",
    "inference-0a1b, inference-0a1b"
  })
  void removesSecrets(String text, String clean) {
    assertThat(redactor.clean(text)).isEqualTo(clean);
  }

  @Test
  void makesOneShortLine() {
    assertThat(redactor.clean("a\r\n\tb\u0007c" + "d".repeat(1_000_000)))
        .startsWith("a b c")
        .hasSizeLessThan(520)
        .doesNotContain("\n");
  }

  @Test
  void removesControlCharacters() {
    assertThat(redactor.clean("a\u001b[2Jb\u009b2Jc\u202ed")).isEqualTo("a [2Jb 2Jc d");
  }

  @Test
  void findsASecretThroughInvisibleCharacters() {
    for (String between : new String[] {"\u0000", "\u200b", "\u2060", "\u00ad\u202e", "\n"}) {
      String spread = KEY.replaceAll("(?<=.)(?=.)", between);
      assertThat(redactor.clean("the key " + spread + " is wrong"))
          .isEqualTo("the key *** is wrong");
      assertThat(redactor.withoutSecret(spread)).isEqualTo("***");
    }
  }

  @Test
  void leavesNoPartOfASecretAtTheCut() {
    for (int before = 1980; before < 2020; before++) {
      assertThat(redactor.clean(" ".repeat(before) + KEY + " and more")).doesNotContain("sk-");
    }
  }
}
