package io.fluxbus.bridge;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A message of a caller.
 *
 * @param address null for a ping
 * @param replyAddress names the reply for the caller; null if it wants none
 * @param headers by their names in lower case, without the authorization
 * @param authorization null for none
 * @param body may be null
 */
record BridgeMessage(
    Type type,
    String address,
    String replyAddress,
    Map<String, String> headers,
    String authorization,
    Object body) {

  private static final String TYPE = "type";
  private static final String ADDRESS = "address";
  private static final String REPLY_ADDRESS = "replyAddress";
  private static final String HEADERS = "headers";
  private static final String BODY = "body";
  private static final String AUTHORIZATION = "authorization";

  private static final Set<String> MEMBERS = Set.of(TYPE, ADDRESS, REPLY_ADDRESS, HEADERS, BODY);
  private static final Pattern NAME = Pattern.compile("[!-~]{1,128}");
  private static final Pattern VALUE = Pattern.compile("[ -~]{0,1024}");

  /** What the caller wants. */
  enum Type {
    PING,
    SEND,
    PUBLISH,
    REGISTER,
    UNREGISTER
  }

  /**
   * Reads a message.
   *
   * @throws BridgeRejection if it breaks the protocol
   */
  static BridgeMessage read(JsonObject json) {
    for (String member : json.fieldNames()) {
      if (!MEMBERS.contains(member)) {
        throw BridgeRejection.invalid(
            (NAME.matcher(member).matches() ? member : "a member")
                + " is not a member of a message");
      }
    }
    Type type = type(json.getValue(TYPE));
    String address = name(json, ADDRESS);
    if (address == null && type != Type.PING) {
      throw BridgeRejection.invalid("the message must have an address");
    }
    Map<String, String> headers = headers(json.getValue(HEADERS));
    String authorization = headers.remove(AUTHORIZATION);
    return new BridgeMessage(
        type, address, name(json, REPLY_ADDRESS), headers, authorization, json.getValue(BODY));
  }

  /** Returns the reply address of a message that may be invalid; null if it has no valid one. */
  static String replyAddressOf(JsonObject json) {
    return json.getValue(REPLY_ADDRESS) instanceof String text && NAME.matcher(text).matches()
        ? text
        : null;
  }

  private static Type type(Object value) {
    return Arrays.stream(Type.values())
        .filter(type -> type.name().toLowerCase(Locale.ROOT).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                BridgeRejection.invalid(
                    "the type must be send, publish, register, unregister or ping"));
  }

  private static String name(JsonObject json, String member) {
    Object value = json.getValue(member);
    if (value != null && !(value instanceof String text && NAME.matcher(text).matches())) {
      throw BridgeRejection.invalid(member + " must be 1 to 128 visible ASCII characters");
    }
    return (String) value;
  }

  private static Map<String, String> headers(Object value) {
    if (value != null && !(value instanceof JsonObject)) {
      throw BridgeRejection.invalid("headers must be a JSON object");
    }
    Map<String, String> headers = new TreeMap<>();
    if (value instanceof JsonObject json) {
      json.forEach(
          header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!NAME.matcher(name).matches()) {
              throw BridgeRejection.invalid("a header must have a name in visible ASCII");
            }
            if (headers.put(name, text(name, header.getValue())) != null) {
              throw BridgeRejection.invalid(name + " must have one value");
            }
          });
    }
    return headers;
  }

  private static String text(String name, Object value) {
    boolean isScalar =
        value instanceof String || value instanceof Number || value instanceof Boolean;
    if (!isScalar || !VALUE.matcher(value.toString()).matches()) {
      throw BridgeRejection.invalid(name + " must be a text of printable ASCII characters");
    }
    return value.toString();
  }
}
