package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
  @ParameterizedTest
  @CsvSource({
    "a1, 0, JPEG, a1-0.jpg",
    "a:b:c, 3, PNG, a=b=c-3.png",
    "A.b_c-d, 12, PNG, A.b_c-d-12.png",
    "../../etc/x, 0, PNG, ..%2F..%2Fetc%2Fx-0.png",
    "a=b, 0, JPEG, a%3Db-0.jpg",
  })
  void aNameContainsIdAndIndex(String id, int index, ImageFormat format, String name) {
    assertThat(FileNames.image(id, index, format)).isEqualTo(name);
  }

  @Property
  void noIdLeadsOutOfTheDirectory(@ForAll String id) {
    assertThat(FileNames.image(id, 0, ImageFormat.PNG)).matches("[A-Za-z0-9._=%-]*-0\\.png");
  }

  @Test
  void temporaryNamesAreHiddenAndUnique() {
    assertThat(FileNames.temporary()).startsWith(".").isNotEqualTo(FileNames.temporary());
  }
}
