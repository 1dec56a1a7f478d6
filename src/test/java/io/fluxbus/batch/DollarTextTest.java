package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DollarTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, $0.00",
    "0E-9, $0.00",
    "1E-9, $0.000000001",
    "0.001240000, $0.00124",
    "0.060000000, $0.06",
    "0.6, $0.60",
    "0.0625, $0.0625",
    "100, $100.00",
    "1E+2, $100.00"
  })
  void textIsExactAndHasCents(BigDecimal usd, String text) {
    assertThat(DollarText.text(usd)).isEqualTo(text);
  }
}
