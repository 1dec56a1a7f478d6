package io.fluxbus.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private final List<String> frames = new ArrayList<>();
  private final FrameReader reader =
      new FrameReader(100, frame -> frames.add(new String(frame, UTF_8)));

  private static Buffer frame(String text) {
    return Buffer.buffer().appendInt(text.length()).appendString(text);
  }

  @Test
  void framesAreReadHoweverTheNetworkDividesThem() {
    Random random = new Random(1);
    List<String> expected = new ArrayList<>();
    Buffer bytes = Buffer.buffer();
    for (int i = 0; i < 500; i++) {
      String text = "x".repeat(1 + random.nextInt(100));
      expected.add(text);
      bytes.appendBuffer(frame(text));
    }

    int position = 0;
    while (position < bytes.length()) {
      int end = Math.min(bytes.length(), position + random.nextInt(300));
      reader.add(bytes.getBuffer(position, end));
      position = end;
    }

    assertThat(frames).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 101, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x47455420})
  void aLengthOutOfRangeIsRejectedBeforeAnythingIsAllocated(int length) {
    Buffer head = Buffer.buffer().appendInt(length);

    assertThatExceptionOfType(BridgeRejection.class)
        .isThrownBy(() -> reader.add(head))
        .matches(BridgeRejection::isClosing);
    assertThat(frames).isEmpty();
  }

  @Test
  void theFramesBeforeALengthOutOfRangeAreRead() {
    Buffer bytes = frame("first").appendInt(-5).appendString("rest");

    assertThatExceptionOfType(BridgeRejection.class).isThrownBy(() -> reader.add(bytes));
    assertThat(frames).containsExactly("first");
  }
}
