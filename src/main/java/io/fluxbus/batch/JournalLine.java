package io.fluxbus.batch;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.Metadata;
import io.fluxbus.json.Cost;
import io.fluxbus.json.FileJson;
import io.fluxbus.json.InvalidJson;
import io.fluxbus.json.MetadataJson;
import io.fluxbus.json.RecordedOutcome;
import io.fluxbus.json.WireJson;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line of a journal that is read. Users may have edited it. There are five kinds of lines: the
 * name of the batch, an announcement, an answer, a withdrawal, or an invalid line of the input.
 * Components that do not belong to the kind are null.
 *
 * @param batch the name of the batch
 * @param line the line of the input, from 1
 * @param id the id of the request, in an announcement
 * @param images how many images the request asks for, in an announcement
 * @param checksum CRC-32C of the input up to the end of the line, in an announcement and for an
 *     invalid line
 * @param answer the outcome from the API
 * @param withdrawn true if the announcement was withdrawn
 * @param invalid true if the line is not a valid request; named {@code refused} in the file
 * @param metadata the metadata of the request, in an announcement
 */
record JournalLine(
    String batch,
    Integer line,
    String id,
    Integer images,
    Integer checksum,
    JsonNode answer,
    Boolean withdrawn,
    @JsonProperty("refused") Boolean invalid,
    Metadata metadata) {
  private static final JsonMapper MAPPER =
      FileJson.mapper()
          // Costs keep their digits.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .addModule(MetadataJson.module())
          .build();
  private static final ObjectReader READER = MAPPER.reader();
  private static final Pattern BATCH = Pattern.compile("[0-9a-f]{1,16}");
  private static final int MAX_IMAGES = 4;

  /**
   * Reads a line.
   *
   * @throws com.fasterxml.jackson.core.JsonParseException if the line is not JSON
   * @throws IOException if the line is not of a journal; the message says why, without its values
   */
  static JournalLine read(byte[] json) throws IOException {
    JournalLine read = FileJson.read(READER, json, JournalLine.class, "an entry of a journal");
    if (read == null) {
      throw new IOException("it is not an entry of a journal");
    }
    read.check();
    return read;
  }

  private void check() throws IOException {
    boolean announces = id != null || images != null;
    long kinds =
        Stream.of(batch != null, announces, isAnswer(), withdrawn != null, invalid != null)
            .filter(is -> is)
            .count();
    require(kinds == 1, "it is not an entry of a journal");
    if (batch != null) {
      require(BATCH.matcher(batch).matches(), "it does not name a batch");
      return;
    }
    require(line != null && line >= 1, "it has no valid line");
    require(checksum != null || !(announces || invalid != null), "it has no checksum");
    if (announces) {
      require(id != null && GenerationRequest.isId(id), "it has no valid id");
      require(
          images != null && images >= 1 && images <= MAX_IMAGES,
          "its number of images is out of range");
    }
  }

  private boolean isAnswer() {
    return answer != null && !answer.isNull();
  }

  /** The outcome in an answer; null for another kind of line. */
  GenerationOutcome outcome() throws IOException {
    if (!isAnswer()) {
      return null;
    }
    GenerationOutcome outcome;
    try {
      outcome = WireJson.readOutcome(MAPPER.writeValueAsBytes(answer));
    } catch (JsonProcessingException e) {
      throw InvalidJson.of(e, "an answer");
    } catch (RuntimeException e) {
      throw new IOException("its answer is not an answer", e);
    }
    check(outcome);
    return outcome;
  }

  private static void check(GenerationOutcome outcome) throws IOException {
    require(GenerationRequest.isId(outcome.id()), "its answer has no valid id");
    require(
        isCount(outcome.attempts()) && isCount(outcome.unknownAttempts()),
        "its answer's attempts are out of range");
    GenerationResult result = outcome.result();
    require(result != null && outcome.failure() == null, "its answer has no result");
    require(
        result.usdSpent() == null || Cost.isPlausible(result.usdSpent()),
        "its answer's cost is out of range");
    require(
        result.creditsUsed() == null || result.creditsUsed() >= 0,
        "its answer's credits are negative");
    require(
        result.missingImages() >= 0 && result.extraImages() >= 0,
        "its answer's missing or extra images are negative");
    require(
        result.images().stream().allMatch(image -> image.file() == null),
        "its answer has files already");
  }

  private static boolean isCount(int number) {
    return number >= 0 && number <= RecordedOutcome.MAX_ATTEMPTS;
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }
}
