package io.fluxbus.json;

import java.util.function.Consumer;

/** A body of server-sent events. The data of each line {@code data: …} is a JSON text. */
final class EventStream {
  private static final String DATA = "data:";

  private final JsonText body;

  /**
   * @param body a trimmed body
   */
  EventStream(JsonText body) {
    this.body = body;
  }

  /** Whether a body starts like a stream of events. A {@code data:} URI does not. */
  static boolean matches(JsonText body) {
    if (body.startsWith(DATA)) {
      JsonText data = dataOf(body);
      return data.startsWith("{") || data.startsWith("[");
    }
    return body.startsWith(":")
        || body.startsWith("event:")
        || body.startsWith("id:")
        || body.startsWith("retry:");
  }

  void forEach(Consumer<JsonText> event) {
    int from = body.from();
    while (from < body.to()) {
      int end = from;
      while (end < body.to() && body.bytes()[end] != '\n' && body.bytes()[end] != '\r') {
        end++;
      }
      JsonText line = body.part(from, end);
      if (line.startsWith(DATA)) {
        event.accept(dataOf(line));
      }
      from = end + 1;
    }
  }

  private static JsonText dataOf(JsonText line) {
    return line.part(line.from() + DATA.length(), line.to()).trimmed();
  }
}
