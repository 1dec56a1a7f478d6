package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a response allocates only the parts that are kept. */
class ResponseMemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int SIZE = 8_000_000;

  private static long allocated(byte[] body) throws IOException {
    ResponseJson.read(body).images();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    ResponseJson.read(body).images();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"images\":[{\"b64_json\":\"BASE64\"}]}",
        "{\"images\":[{\"url\":\"data:image/png;base64,BASE64\"}]}",
        "{\"images\":[\"iVBORw0KGgoABASE64\"],\"more\":\"BASE64\"}",
        "{\"data\":[{\"b64_json\":\"BASE64\"}],\"images\":[{\"b64_json\":\"BASE64\"}]}"
      })
  void anImageInBase64IsCopiedOnce(String form) throws IOException {
    byte[] body = form.replace("BASE64", "A".repeat(SIZE)).getBytes(US_ASCII);

    assertThat(allocated(body)).isBetween((long) SIZE, SIZE + 100_000L);
  }

  @Test
  void partsThatAreNotKeptAreNotCopied() throws IOException {
    String large = "A".repeat(SIZE);
    String body =
        "{\"images\":[{\"url\":\"https://cdn.example/a.png\"}],\"x\":\""
            + large
            + "\",\"seed\":"
            + "9".repeat(SIZE)
            + ",\"prompt\":\""
            + large
            + "\",\""
            + large
            + "\":[{},[]],\"id\":\""
            + large
            + "\"}";

    assertThat(allocated(body.getBytes(US_ASCII))).isLessThan(200_000);
  }
}
