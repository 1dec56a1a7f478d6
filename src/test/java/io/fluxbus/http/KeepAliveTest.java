package io.fluxbus.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveTest {
  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout=5|4000",
        "timeout=59, max=100|58000",
        "max=100, timeout=9|8000",
        "TimeOut = 3|2000",
        "timeout=\"30\"|29000",
        "max=1;timeout=4|3000",
        "timeout=2|1000",
        "timeout=1|500",
        "timeout=0|0",
      })
  void theTimeoutOfTheServerCountsMinusAMargin(String header, long millis) {
    assertThat(KeepAlive.limit(header)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @ParameterizedTest
  @CsvSource({
    "max=100",
    "timeout=",
    "timeout=-1",
    "timeout=soon",
    "mytimeout=1",
    "timeout=99999999999",
    "''"
  })
  void aHeaderWithoutAValidTimeoutIsIgnored(String header) {
    assertThat(KeepAlive.limit(header)).isEqualTo(Long.MAX_VALUE);
  }
}
