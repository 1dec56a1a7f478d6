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
import java.util.Set;
import java.util.UUID;

/**
 * What a message asks for, in the body and the headers.
 *
 * @param cancelKey null when it cannot be cancelled
 */
record Order(GenerationRequest request, CallOptions options, String cancelKey) {
  private static final int LONGEST_KEY = 128;
  private static final Set<String> HEADERS =
      Set.of(
          BusHeaders.TIMEOUT,
          BusHeaders.PRIORITY,
          BusHeaders.RESULTS,
          BusHeaders.REPLY,
          BusHeaders.REPLY_TO,
          BusHeaders.CANCEL_KEY);

  /**
   * Reads a message.
   *
   * @param body null, or of any type
   * @throws InvalidRequestException naming the field or the header that is wrong
   */
  static Order of(Object body, MultiMap headers) {
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.startsWith(BusHeaders.PREFIX) && !HEADERS.contains(name)) {
        throw InvalidRequestException.of(name, "is no header of Fluxbus");
      }
    }
    String reply = headers.get(BusHeaders.REPLY);
    if (reply != null && !reply.equals(Answer.RESULT) && !reply.equals(Answer.OUTCOME)) {
      throw new InvalidRequestException(BusHeaders.REPLY, "must be result or outcome", reply);
    }
    checkAddress(headers, BusHeaders.REPLY_TO);
    checkAddress(headers, BusHeaders.RESULTS);
    return new Order(request(body), options(headers), cancelKey(headers));
  }

  private static void checkAddress(MultiMap headers, String header) {
    String address = headers.get(header);
    if (address != null && address.isBlank()) {
      throw InvalidRequestException.of(header, "must not be blank");
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

  private static CallOptions options(MultiMap headers) {
    CallOptions options = new CallOptions();
    String timeout = headers.get(BusHeaders.TIMEOUT);
    if (timeout != null) {
      options.setTimeout(millis(timeout));
    }
    String priority = headers.get(BusHeaders.PRIORITY);
    if (priority != null) {
      options.setPriority(priority(priority));
    }
    return options;
  }

  private static long millis(String text) {
    try {
      long millis = Long.parseLong(text);
      if (millis > 0) {
        return millis;
      }
    } catch (NumberFormatException e) {
      // Told below, in the same words as a negative one.
    }
    throw new InvalidRequestException(BusHeaders.TIMEOUT, "must be an integer of at least 1", text);
  }

  private static Priority priority(String text) {
    for (Priority priority : Priority.values()) {
      if (priority.name().equalsIgnoreCase(text)) {
        return priority;
      }
    }
    throw new InvalidRequestException(BusHeaders.PRIORITY, "must be interactive or bulk", text);
  }

  private static String cancelKey(MultiMap headers) {
    String key = headers.get(BusHeaders.CANCEL_KEY);
    if (key != null && (key.isEmpty() || key.length() > LONGEST_KEY)) {
      throw new InvalidRequestException(
          BusHeaders.CANCEL_KEY, "must be 1 to " + LONGEST_KEY + " characters", key);
    }
    return key;
  }
}
