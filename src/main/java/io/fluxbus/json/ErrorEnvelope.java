package io.fluxbus.json;

import java.io.IOException;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The JSON body of an error response of the API.
 *
 * @param message the error message; may be null
 * @param statusCode the status code in the body; 0 if it has none
 * @param attributable whether the API itself wrote it: it has a status code, a request id, or a
 *     path and a timestamp. A body with only a message may come from a proxy, and does not prove
 *     that nothing was generated
 */
public record ErrorEnvelope(String message, int statusCode, boolean attributable) {
  /** Reads a body; empty if it is not such an envelope, or is malformed. */
  public static Optional<ErrorEnvelope> read(byte[] body) {
    return read(body, 0, body.length);
  }

  /** Reads a part of an array, in time that is linear in the number of bytes. */
  public static Optional<ErrorEnvelope> read(byte[] bytes, int from, int to) {
    JsonText body = JsonEncoding.utf8(new JsonText(bytes, from, to, false, true));
    JsonCursor json = new JsonCursor(body.bytes(), body.from(), body.to());
    if (!json.enter('{')) {
      return Optional.empty();
    }
    try {
      Optional<ErrorEnvelope> envelope = new Reader().read(json);
      return json.peek() == 0 ? envelope : Optional.empty();
    } catch (IOException malformed) {
      return Optional.empty();
    }
  }

  /** Collects the members of one envelope. */
  private static final class Reader {
    private String message;
    private String statusCode;
    private boolean requestId;
    private boolean path;
    private boolean timestamp;

    private Optional<ErrorEnvelope> read(JsonCursor json) throws IOException {
      for (JsonText name = json.nextName(); name != null; name = json.nextName()) {
        switch (name.text(12)) {
          case "message" -> message = once(message, message(json));
          case "statusCode" ->
              statusCode = once(statusCode, MemberValues.scalar(json.scalar(), 10));
          case "requestId" -> requestId |= MemberValues.string(json) != null;
          case "path" -> path |= MemberValues.string(json) != null;
          case "timestamp" -> timestamp |= MemberValues.string(json) != null;
          default -> json.skip();
        }
      }
      int code = code(statusCode);
      boolean attributable = code != 0 || requestId || (path && timestamp);
      return message != null || attributable
          ? Optional.of(new ErrorEnvelope(message, code, attributable))
          : Optional.empty();
    }

    /** Rejects two values that differ: a proxy may have added one of them. */
    private static String once(String before, String now) throws IOException {
      if (before != null && !before.equals(now)) {
        throw new IOException("a member occurs twice with different values");
      }
      return now;
    }

    /** Reads a string, or a list of strings: validators report every invalid field. */
    private static String message(JsonCursor json) throws IOException {
      if (!json.enter('[')) {
        return MemberValues.string(json);
      }
      StringJoiner messages = new StringJoiner("; ");
      while (json.hasElement()) {
        JsonText text = json.scalar();
        if (text != null && messages.length() < MemberValues.MAX_TEXT) {
          messages.add(text.text(MemberValues.MAX_TEXT));
        }
      }
      return messages.toString();
    }

    private static int code(String text) {
      boolean plausible = text != null && text.matches("[1-5]\\d\\d");
      return plausible ? Integer.parseInt(text) : 0;
    }
  }
}
