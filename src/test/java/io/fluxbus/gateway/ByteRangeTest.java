package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=2-4, 2, 3",
    "bytes=2-, 2, 8",
    "bytes=2-99, 2, 8",
    "bytes=-3, 7, 3",
    "bytes=-99, 0, 10",
    "bytes=0-9, 0, 10"
  })
  void onePartIsSent(String header, long first, long length) {
    assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange(first, length, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-12", "bytes=-0", "bytes=999999999999999999-"})
  void aPartThatDoesNotExistIsRejected(String header) {
    assertThat(ByteRange.of(header, 10)).isNull();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=4-2",
        "bytes=0-1,3-4",
        "lines=0-1",
        "bytes=a-b",
        "bytes=9999999999999999999-"
      })
  void otherwiseTheWholeFileIsSent(String header) {
    assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange(0, 10, false));
  }
}
