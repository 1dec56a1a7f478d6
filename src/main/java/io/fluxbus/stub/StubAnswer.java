package io.fluxbus.stub;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How to answer one request that is valid and within the limits.
 *
 * @param fault null for a well-formed answer
 * @param status of the answer; 0 for the success of the options
 * @param message of the error envelope; null for a raw body or a success
 * @param body to send as it is; null for an envelope or a success
 * @param headers added to the answer's own, or replacing them
 * @param latency before the answer; null for that of the options
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

  /** The images that were asked for. */
  public static StubAnswer success() {
    return new StubAnswer(null, 0, null, null, Map.of(), null);
  }

  /** A status with the API's error envelope. Not billed. */
  public static StubAnswer failure(int status, String message) {
    return new StubAnswer(null, status, message, null, Map.of(), null);
  }

  /** A status with a body of one's own, as JSON unless a header says otherwise. */
  public static StubAnswer raw(int status, String body) {
    return new StubAnswer(null, status, null, body, Map.of(), null);
  }

  public static StubAnswer fault(StubFault fault) {
    return new StubAnswer(fault, 0, null, null, Map.of(), null);
  }

  public StubAnswer withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new StubAnswer(fault, status, message, body, more, latency);
  }

  public StubAnswer withLatency(Duration latency) {
    return new StubAnswer(fault, status, message, body, headers, latency);
  }

  /**
   * Reads the name of a fault, or a status from 400 to 599 for a failure with an envelope.
   *
   * @throws IllegalArgumentException when it is neither
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

  /** Whether the request is billed when it is answered so. */
  boolean billed() {
    return fault != null ? fault.billed() : status < 300;
  }

  boolean isSuccess() {
    return fault == null && message == null && body == null;
  }
}
