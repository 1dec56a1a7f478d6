package io.fluxbus.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostTest {
  @ParameterizedTest
  @CsvSource({
    "0.001240000, 0.001240000",
    "1e-9, 1E-9",
    "1e999999999, ",
    "-1, ",
    "free, ",
    "NaN, ",
    "'', ",
    ", "
  })
  void implausibleCostsAreIgnored(String text, BigDecimal usd) {
    assertThat(Cost.usd(text)).isEqualTo(usd);
  }
}
