package io.fluxbus.stub;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The response to one request that is valid and within the limits.
 *
 * @param fault null for a well-formed response
 * @param status the HTTP status; 0 for the success status of the options
 * @param message the message of the error envelope; null for a raw body or a success
 * @param body the raw body; null for an envelope or a success
 * @param headers headers to add or to replace
 * @param latency the time before the response; null for the latency of the options
 */
public record StubAnswer(
    StubFault fault,
    int status,
    String message,
    String body,
    Map<String, String> headers,
    Duration latency) {

  public StubAnswer {
    headers = Map.copyOf(headers);
  }

  /** A success with the requested images. Billed. */
  public static StubAnswer success() {
    return new StubAnswer(null, 0, null, null, Map.of(), null);
  }

  /** A status with the API's error envelope. Not billed. */
  public static StubAnswer failure(int status, String message) {
    return new StubAnswer(null, status, message, null, Map.of(), null);
  }

  /** A status with any body, as JSON unless a header says otherwise. Billed below 300. */
  public static StubAnswer raw(int status, String body) {
    return new StubAnswer(null, status, null, body, Map.of(), null);
  }

  /** A fault. {@link StubFault} says whether it is billed. */
  public static StubAnswer fault(StubFault fault) {
    return new StubAnswer(fault, 0, null, null, Map.of(), null);
  }

  /** A copy with one more header, or another value for it. */
  public StubAnswer withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new StubAnswer(fault, status, message, body, more, latency);
  }

  /** A copy with its own latency. */
  public StubAnswer withLatency(Duration latency) {
    return new StubAnswer(fault, status, message, body, headers, latency);
  }

  /**
   * Parses the name of a fault, or a status from 400 to 599 for a failure with an envelope.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static StubAnswer parse(String text) {
    for (StubFault fault : StubFault.values()) {
      if (fault.text().equals(text)) {
        return fault(fault);
      }
    }
    if (text.matches("[45]\\d\\d")) {
      return failure(Integer.parseInt(text), "Stubbed failure");
    }
    throw new IllegalArgumentException(
        "a failure must be a status from 400 to 599 or one of "
            + Arrays.stream(StubFault.values())
                .map(StubFault::text)
                .collect(Collectors.joining(", "))
            + ", was "
            + text);
  }

  /** Whether a request with this response is billed. */
  boolean billed() {
    return fault != null ? fault.billed() : status < 300;
  }

  boolean isSuccess() {
    return fault == null && message == null && body == null;
  }
}
