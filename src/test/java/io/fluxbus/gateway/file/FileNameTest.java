package io.fluxbus.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
  private static final String HASH =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void theNameIsTheHashOfTheBytes() {
    FileName name = FileName.ofContent("abc".getBytes(StandardCharsets.US_ASCII), "image/png");

    assertThat(name).hasToString(HASH + ".png");
    assertThat(name.contentType()).isEqualTo("image/png");
    assertThat(name.path()).isEqualTo(Path.of("ba", HASH.substring(2) + ".png"));
    assertThat(FileName.parseImage(name.toString())).isEqualTo(name);
  }

  @Test
  void aUrlCannotBeReadFromItsName() {
    FileName name = FileName.ofUrl("abc");

    assertThat(name).hasToString(HASH + ".url");
    assertThat(FileName.parse(name.toString())).isEqualTo(name);
    assertThat(FileName.parseImage(name.toString())).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../../etc/passwd",
        HASH,
        HASH + ".",
        HASH + ".svg",
        HASH + ".html",
        HASH + ".jpg ",
        HASH + ".jpg\n",
        HASH + ".jpg/",
        HASH + ".JPG",
        "/" + HASH + ".jpg",
        "..%2f" + HASH + ".jpg",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD.jpg",
        "a" + HASH + ".jpg"
      })
  void noOtherTextIsAName(String text) {
    assertThat(FileName.parse(text)).isNull();
  }
}
