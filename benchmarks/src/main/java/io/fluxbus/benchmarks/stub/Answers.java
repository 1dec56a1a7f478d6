package io.fluxbus.benchmarks.stub;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The responses: the sample response of the API's documentation, with the API's headers. Clients of
 * OpenAI's own API expect another form, and get a response of the same length.
 */
public final class Answers {
  /** The header whose value is repeated in the response. */
  static final String REQUEST_ID = "x-client-request-id";

  /** The path prefix of responses with {@link #DATA}. */
  public static final String DATA_PREFIX = "/data";

  private static final String DELAY_PREFIX = "/after/";

  /** The response of the API, in UTF-8. */
  public static final byte[] BODY =
      ("{\"images\":[{\"url\":\"https://cdn.aimlapi.com/squirrel/files/koala/abc.jpg\","
              + "\"width\":1024,\"height\":320,\"content_type\":\"image/jpeg\"}],"
              + "\"timings\":{},\"seed\":1878268883,\"has_nsfw_concepts\":[false],"
              + "\"prompt\":\"Rabbit singing\"}")
          .getBytes(StandardCharsets.UTF_8);

  /** The response of OpenAI's API. It has the same length, so that both have the same head. */
  static final byte[] DATA = data();

  static final Map<String, String> HEADERS =
      new TreeMap<>(
          Map.of(
              "content-type", "application/json; charset=utf-8",
              "x-aimlapi-credits-used", "120000",
              "x-aimlapi-usd-spent", "0.060000000",
              "x-inference-id", "798b860e-93a2-4a3e-9b53-2f0c1f0f7b1c",
              "content-length", Integer.toString(BODY.length)));

  private Answers() {}

  /** Returns the response body of a path. */
  static byte[] body(String path) {
    return path.startsWith(DATA_PREFIX + "/") ? DATA : BODY;
  }

  /** Returns the delay in milliseconds that a path requests. */
  static int delay(String path) {
    return path.startsWith(DELAY_PREFIX)
        ? Integer.parseInt(
            path, DELAY_PREFIX.length(), path.indexOf('/', DELAY_PREFIX.length()), 10)
        : 0;
  }

  private static byte[] data() {
    String head =
        "{\"created\":1,\"data\":[{\"url\":\"https://cdn.aimlapi.com/generations/abc.png\","
            + "\"revised_prompt\":\"Rabbit singing";
    String tail = "\"}]}";
    return (head + " ".repeat(BODY.length - head.length() - tail.length()) + tail)
        .getBytes(StandardCharsets.UTF_8);
  }
}
