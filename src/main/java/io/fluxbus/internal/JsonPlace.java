package io.fluxbus.internal;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;

/** The place of an error in a JSON text, for messages. */
public final class JsonPlace {
  private JsonPlace() {}

  /**
   * Returns the line, unless it is the first one, and the column, such as {@code "line 2, column 7:
   * "}. Empty if the place is unknown.
   */
  public static String of(JsonProcessingException invalid) {
    JsonLocation location = invalid.getLocation();
    if (location == null) {
      return "";
    }
    String line = location.getLineNr() == 1 ? "" : "line " + location.getLineNr() + ", ";
    return line + "column " + location.getColumnNr() + ": ";
  }
}
