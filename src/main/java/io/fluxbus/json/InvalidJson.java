package io.fluxbus.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import java.io.IOException;
import java.util.stream.Collectors;

/** Describes errors in the JSON of a file without showing its values. */
public final class InvalidJson {
  private InvalidJson() {}

  /**
   * Returns the exception to report.
   *
   * @param description the expected value, for example "an outcome"
   * @return the cause itself if the text is not JSON
   */
  public static IOException of(JsonProcessingException cause, String description) {
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
            ? "it is not " + description
            : "its member " + member + " has a value that does not fit " + description);
  }
}
