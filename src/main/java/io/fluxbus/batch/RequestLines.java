package io.fluxbus.batch;

import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.json.RequestJson;
import java.io.IOException;

/** Makes requests of lines. An id may be used once; a line without one gets one of its number. */
final class RequestLines {
  /**
   * What a line is.
   *
   * @param id of the request, or of the outcome that the line gets instead
   * @param request null when the line is none
   * @param refusal why it is none; null when it is one, or the line is blank
   * @param metadata the request's, or what the line has of it; may be null
   */
  record Parsed(
      Line line, String id, GenerationRequest request, String refusal, Metadata metadata) {
    boolean isBlank() {
      return request == null && refusal == null;
    }
  }

  private final String batch;
  private final Ids ids;

  /**
   * @param batch what the ids of lines begin with that have none
   */
  RequestLines(String batch, Ids ids) {
    this.batch = batch;
    this.ids = ids;
  }

  Parsed parse(Line line) throws IOException {
    String made = batch + "-" + line.number();
    if (line.isBlank()) {
      return new Parsed(line, made, null, null, null);
    }
    if (line.bytes() == null) {
      return refused(line, made, "it is longer than " + LineReader.LONGEST_LINE + " bytes");
    }
    if (!line.isUtf8()) {
      return refused(line, made, "it is not text in the encoding of the input");
    }
    try {
      GenerationRequest request = RequestJson.readLine(line.bytes(), made);
      String id = request.id();
      if (!id.equals(made)) {
        if (id.startsWith(batch + "-")) {
          return refused(line, made, "id " + id + " is kept for lines without one");
        }
        if (!isNew(id)) {
          return refused(line, made, "id " + id + " is that of an earlier line");
        }
      }
      return new Parsed(line, id, request, null, request.metadata());
    } catch (InvalidRequestException e) {
      return refused(line, made, e.getMessage());
    }
  }

  private boolean isNew(String id) throws IOException {
    try {
      return ids.add(id);
    } catch (IOException e) {
      throw new IOException("the ids cannot be kept on disk: " + e.getMessage(), e);
    }
  }

  private static Parsed refused(Line line, String id, String why) {
    return new Parsed(
        line,
        id,
        null,
        "line " + line.number() + ": " + why,
        line.bytes() == null ? null : RequestJson.metadataOf(line.bytes()));
  }
}
