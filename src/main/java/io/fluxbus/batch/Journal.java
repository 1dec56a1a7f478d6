package io.fluxbus.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.Metadata;
import io.fluxbus.internal.JsonEscapes;
import io.fluxbus.json.MetadataJson;
import io.fluxbus.json.WireJson;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The write-ahead log of a batch. Its first line names the batch. A request is <em>announced</em>
 * on disk before its POST. Then it is <em>answered</em>, so that the answer is on disk while its
 * images are fetched, or <em>withdrawn</em>, because it was not sent or not billed. Its outcome is
 * in the results.
 */
final class Journal {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonEscapes.factory().build())
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .addModule(MetadataJson.module())
          .build();
  private static final ObjectWriter WRITER = MAPPER.writerFor(Entry.class);

  private final AppendFile file;

  private final StopSignal stop;

  /** Lines whose withdrawal could not be written. */
  private final List<Integer> unwritten = new ArrayList<>();

  Journal(AppendFile file, StopSignal stop) {
    this.file = file;
    this.stop = stop;
  }

  /** The first line of a journal. */
  static byte[] head(String batch) {
    return bytes(new Entry(batch, null, null, null, null, null, null, null, null));
  }

  /** Whether a line, without its end, is the first one of a journal. */
  static boolean isHead(byte[] line) {
    try {
      return JournalLine.read(line).batch() != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Announces the request of a line. The POST may be sent when the future has completed. */
  Future<Void> announce(BatchLine line) {
    Entry entry =
        new Entry(
            null,
            line.number,
            line.request.id(),
            line.imageCount,
            line.checksum,
            null,
            null,
            null,
            line.request.metadata());
    return file.appendForced(bytes(entry)).onFailure(this::stop);
  }

  /** Records an answer before its images are fetched. */
  Future<Void> answered(int line, GenerationOutcome outcome) {
    String answer = new String(WireJson.write(outcome), StandardCharsets.UTF_8);
    return append(new Entry(null, line, null, null, null, answer, null, null, null))
        .onFailure(this::stop);
  }

  /** Takes an announcement back, because the request was not sent or not billed. */
  void withdraw(int line) {
    appendWithdrawal(line).onFailure(cause -> unwritten.add(line));
  }

  private Future<Void> appendWithdrawal(int line) {
    return append(new Entry(null, line, null, null, null, null, true, null, null));
  }

  /** Records an invalid line, so that the input's checksum covers it. */
  void invalid(BatchLine line) {
    append(new Entry(null, line.number, null, null, line.checksum, null, null, true, null))
        .onFailure(this::stop);
  }

  private Future<Void> append(Entry entry) {
    return file.append(bytes(entry));
  }

  private void stop(Throwable cause) {
    stop.stop(BatchFolder.JOURNAL + " cannot be written: " + cause);
  }

  /** Completes when everything that was written before is on disk. */
  Future<Void> force() {
    return file.force();
  }

  /** Whether there are withdrawals that could not be written. */
  boolean hasUnwritten() {
    return !unwritten.isEmpty();
  }

  /**
   * Writes the withdrawals that could not be written before. If that fails again, the next run
   * records an unknown outcome for their lines.
   */
  Future<?> writeUnwritten() {
    file.repair();
    return Future.join(unwritten.stream().map(this::appendWithdrawal).toList());
  }

  private static byte[] bytes(Entry entry) {
    try {
      byte[] json = WRITER.writeValueAsBytes(entry);
      byte[] line = Arrays.copyOf(json, json.length + 1);
      line[json.length] = '\n';
      return line;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line as it is written, without components that are null. See {@link JournalLine}. */
  record Entry(
      String batch,
      Integer line,
      String id,
      Integer images,
      Integer checksum,
      @JsonRawValue String answer,
      Boolean withdrawn,
      @JsonProperty("refused") Boolean invalid,
      Metadata metadata) {}
}
