package io.fluxbus.eventbus;

import io.fluxbus.CallOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.Priority;
import io.fluxbus.json.RequestJson;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a message asks for, in the body and the headers.
 *
 * @param cancelKey null when it cannot be cancelled
 */
record RequestMessage(GenerationRequest request, CallOptions options, String cancelKey) {
  private static final int LONGEST_KEY = 128;

  /** Each with a bit of its own. */
  private static final Map<String, Integer> HEADERS =
      Map.of(
          BusHeaders.TIMEOUT, 1,
          BusHeaders.PRIORITY, 1 << 1,
          BusHeaders.RESULTS, 1 << 2,
          BusHeaders.REPLY, 1 << 3,
          BusHeaders.REPLY_TO, 1 << 4,
          BusHeaders.CANCEL_KEY, 1 << 5);

  private static final Pattern SHORT_NAME = Pattern.compile("[!-~]{1,64}");

  /**
   * Reads a message.
   *
   * @param body null, or of any type
   * @param addresses which ones the headers may name
   * @param maxTimeout the longest timeout that a header sets, in milliseconds
   * @throws InvalidRequestException naming the field or the header that is wrong
   */
  static RequestMessage of(
      Object body, MultiMap headers, AddressPolicy addresses, long maxTimeout) {
    checkNames(headers);
    String reply = headers.get(BusHeaders.REPLY);
    if (reply != null && !reply.equals(Responder.RESULT) && !reply.equals(Responder.OUTCOME)) {
      throw new InvalidRequestException(BusHeaders.REPLY, "must be result or outcome", reply);
    }
    addresses.check(headers);
    return new RequestMessage(request(body), options(headers, maxTimeout), cancelKey(headers));
  }

  private static void checkNames(MultiMap headers) {
    int seen = 0;
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.startsWith(BusHeaders.PREFIX)) {
        Integer bit = HEADERS.get(name);
        if (bit == null) {
          String shown =
              SHORT_NAME.matcher(name).matches()
                  ? name
                  : "a header that begins with " + BusHeaders.PREFIX;
          throw InvalidRequestException.of(shown, "is no header of Fluxbus");
        }
        if ((seen & bit) != 0) {
          throw InvalidRequestException.of(name, "must have one value");
        }
        seen |= bit;
      }
    }
  }

  /** The id that a request has which is wrong elsewhere, or a new one. */
  static String idOf(Object body) {
    if (body instanceof GenerationRequest request) {
      return request.id();
    }
    boolean named =
        body instanceof JsonObject json
            && json.getValue("id") instanceof String id
            && GenerationRequest.isId(id);
    return named ? ((JsonObject) body).getString("id") : UUID.randomUUID().toString();
  }

  /** The metadata of a request that is wrong elsewhere; null if there is none to be read. */
  static Metadata metadataOf(Object body) {
    if (body instanceof GenerationRequest request) {
      return request.metadata();
    }
    try {
      return body instanceof JsonObject json
              && json.getValue("metadata") instanceof JsonObject metadata
          ? Metadata.of(metadata)
          : null;
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static GenerationRequest request(Object body) {
    if (body instanceof GenerationRequest request) {
      return request;
    }
    if (body instanceof JsonObject json) {
      return RequestJson.read(bytes(json));
    }
    if (body instanceof BusCodecs.Unreadable unreadable
        && unreadable.why() instanceof InvalidRequestException invalid) {
      throw invalid;
    }
    throw InvalidRequestException.of(
        "body",
        "must be a JSON object or a GenerationRequest, was "
            + (body == null ? "null" : body.getClass().getName()));
  }

  private static byte[] bytes(JsonObject json) {
    try {
      return json.toBuffer().getBytes();
    } catch (RuntimeException e) {
      throw InvalidRequestException.of("body", "must be a JSON object: it cannot be encoded");
    }
  }

  private static CallOptions options(MultiMap headers, long maxTimeout) {
    CallOptions options = new CallOptions();
    String timeout = headers.get(BusHeaders.TIMEOUT);
    if (timeout != null) {
      options.setTimeout(Math.min(millis(timeout), maxTimeout));
    }
    String priority = headers.get(BusHeaders.PRIORITY);
    if (priority != null) {
      options.setPriority(priority(priority));
    }
    return options;
  }

  private static long millis(String text) {
    long millis = parse(text);
    if (millis == 0) {
      throw new InvalidRequestException(
          BusHeaders.TIMEOUT, "must be an integer of at least 1", text);
    }
    return millis;
  }

  /** What the digits say, at most {@link Long#MAX_VALUE}; 0 for anything but ASCII digits. */
  private static long parse(String text) {
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
    }
    return value;
  }

  private static Priority priority(String text) {
    for (Priority priority : Priority.values()) {
      if (priority.name().equalsIgnoreCase(text)) {
        return priority;
      }
    }
    throw new InvalidRequestException(BusHeaders.PRIORITY, "must be interactive or bulk", text);
  }

  static boolean isCancelKey(String key) {
    return !key.isEmpty() && key.length() <= LONGEST_KEY;
  }

  private static String cancelKey(MultiMap headers) {
    String key = headers.get(BusHeaders.CANCEL_KEY);
    if (key != null && !isCancelKey(key)) {
      throw new InvalidRequestException(
          BusHeaders.CANCEL_KEY, "must be 1 to " + LONGEST_KEY + " characters", key);
    }
    return key;
  }
}
