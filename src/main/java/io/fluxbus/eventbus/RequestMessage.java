package io.fluxbus.eventbus;

import io.fluxbus.CallOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.Priority;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A message that requests a generation: its body is the request, its headers are the call options.
 *
 * @param cancelKey null if the sender did not set one
 */
record RequestMessage(GenerationRequest request, CallOptions options, String cancelKey) {
  private static final int MAX_KEY_LENGTH = 128;

  /** The headers of a request, each with its bit in a set of headers. */
  private static final Map<String, Integer> HEADER_BITS =
      Map.of(
          BusHeaders.TIMEOUT, 1,
          BusHeaders.PRIORITY, 1 << 1,
          BusHeaders.RESULTS, 1 << 2,
          BusHeaders.REPLY, 1 << 3,
          BusHeaders.REPLY_TO, 1 << 4,
          BusHeaders.CANCEL_KEY, 1 << 5,
          BusHeaders.IDEMPOTENCY_KEY, 1 << 6,
          BusHeaders.TENANT, 1 << 7);

  /** A header name that an error message may repeat. */
  private static final Pattern PRINTABLE_NAME = Pattern.compile("[!-~]{1,64}");

  /**
   * Reads a message.
   *
   * @param body null, or an object of any type
   * @param addresses checks the addresses in the headers
   * @param maxTimeout a longer timeout is reduced to it, in milliseconds
   * @throws InvalidRequestException that names the field or the header that is invalid
   */
  static RequestMessage read(
      Object body, MultiMap headers, AddressPolicy addresses, long maxTimeout) {
    if (headers.isEmpty()) {
      return new RequestMessage(request(body), new CallOptions(), null);
    }
    checkHeaderNames(headers);
    String reply = headers.get(BusHeaders.REPLY);
    if (reply != null && !reply.equals(Responder.RESULT) && !reply.equals(Responder.OUTCOME)) {
      throw new InvalidRequestException(BusHeaders.REPLY, "must be result or outcome", reply);
    }
    addresses.check(headers);
    return new RequestMessage(request(body), options(headers, maxTimeout), cancelKey(headers));
  }

  private static void checkHeaderNames(MultiMap headers) {
    int seen = 0;
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.startsWith(BusHeaders.PREFIX)) {
        Integer bit = HEADER_BITS.get(name);
        if (bit == null) {
          String displayName =
              PRINTABLE_NAME.matcher(name).matches()
                  ? name
                  : "a header that begins with " + BusHeaders.PREFIX;
          throw InvalidRequestException.of(displayName, "is not a header of Fluxbus");
        }
        if ((seen & bit) != 0) {
          throw InvalidRequestException.of(name, "must have one value");
        }
        seen |= bit;
      }
    }
  }

  /** Returns the id of a rejected request, or a random id if it has no valid one. */
  static String idOf(Object body) {
    if (body instanceof GenerationRequest request) {
      return request.id();
    }
    boolean hasId =
        body instanceof JsonObject json
            && json.getValue("id") instanceof String id
            && GenerationRequest.isId(id);
    return hasId ? ((JsonObject) body).getString("id") : UUID.randomUUID().toString();
  }

  /** Returns the metadata of a rejected request, or null if it has no valid metadata. */
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
      return GenerationRequest.fromJson(json);
    }
    if (body instanceof BusCodecs.UnreadableRequest unreadable
        && unreadable.cause() instanceof InvalidRequestException invalid) {
      throw invalid;
    }
    throw InvalidRequestException.of(
        "body",
        "must be a JSON object or a GenerationRequest, was "
            + (body == null ? "null" : body.getClass().getName()));
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
    String key = headers.get(BusHeaders.IDEMPOTENCY_KEY);
    if (key != null) {
      if (!CallOptions.isIdempotencyKey(key)) {
        throw new InvalidRequestException(
            BusHeaders.IDEMPOTENCY_KEY, "must be 1 to 255 visible ASCII characters", key);
      }
      options.setIdempotencyKey(key);
    }
    String tenant = headers.get(BusHeaders.TENANT);
    if (tenant != null) {
      if (!CallOptions.isTenant(tenant)) {
        throw new InvalidRequestException(
            BusHeaders.TENANT, "must be 1 to 64 characters of A-Za-z0-9._-", tenant);
      }
      options.setTenant(tenant);
    }
    return options;
  }

  private static long millis(String text) {
    long millis = parseDigits(text);
    if (millis == 0) {
      throw new InvalidRequestException(
          BusHeaders.TIMEOUT, "must be an integer of at least 1", text);
    }
    return millis;
  }

  /** Parses ASCII digits, at most {@link Long#MAX_VALUE}. Returns 0 for any other text. */
  private static long parseDigits(String text) {
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
    return !key.isEmpty() && key.length() <= MAX_KEY_LENGTH;
  }

  private static String cancelKey(MultiMap headers) {
    String key = headers.get(BusHeaders.CANCEL_KEY);
    if (key != null && !isCancelKey(key)) {
      throw new InvalidRequestException(
          BusHeaders.CANCEL_KEY, "must be 1 to " + MAX_KEY_LENGTH + " characters", key);
    }
    return key;
  }
}
