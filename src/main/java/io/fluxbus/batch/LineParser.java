package io.fluxbus.batch;

import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.json.RequestJson;

/**
 * Parses the lines of an input into requests. An id may be used once. A line without an id gets one
 * from the batch's name and the line's number. Not thread-safe.
 */
final class LineParser {
  private final String batch;
  private final IdSet ids;

  /**
   * @param batch the name of the batch
   */
  LineParser(String batch, IdSet ids) {
    this.batch = batch;
    this.ids = ids;
  }

  /**
   * Parses a line. Returns null for a blank line. The result for an invalid line has its outcome.
   */
  BatchLine parse(InputLine line) {
    if (line.isBlank()) {
      return null;
    }
    String generatedId = batch + "-" + line.number();
    if (line.bytes() == null) {
      return invalid(
          line, generatedId, "it is longer than " + LineReader.MAX_LINE_BYTES + " bytes");
    }
    if (!line.isUtf8()) {
      return invalid(line, generatedId, "it is not text in the encoding of the input");
    }
    GenerationRequest request;
    try {
      request = RequestJson.readLine(line.bytes(), generatedId);
    } catch (InvalidRequestException e) {
      return invalid(line, generatedId, e.getMessage());
    }
    String id = request.id();
    if (!id.equals(generatedId)) {
      if (id.startsWith(batch + "-")) {
        return invalid(line, generatedId, "id " + id + " is reserved for lines without an id");
      }
      if (!ids.add(id)) {
        return invalid(line, generatedId, "id " + id + " is used by an earlier line");
      }
    }
    return BatchLine.valid(line, request);
  }

  private static BatchLine invalid(InputLine line, String id, String reason) {
    return BatchLine.invalid(
        line, id, reason, line.bytes() == null ? null : RequestJson.metadataOf(line.bytes()));
  }
}
