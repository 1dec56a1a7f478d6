package io.fluxbus.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import java.io.IOException;
import java.util.stream.Collectors;

/** Says what is wrong with JSON of a file, without showing any of its values. */
public final class InvalidJson {
  private InvalidJson() {}

  /**
   * The exception to report.
   *
   * @param what it was to be, for example "an outcome"
   * @return the cause itself if the text is not JSON at all
   */
  public static IOException of(JsonProcessingException cause, String what) {
    if (cause instanceof JsonParseException) {
      return cause;
    }
    String member =
        cause instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(Reference::getFieldName)
                .filter(name -> name != null)
                .collect(Collectors.joining("."))
            : "";
    return new IOException(
        member.isEmpty()
            ? "it is not " + what
            : "its member " + member + " is not that of " + what);
  }
}
