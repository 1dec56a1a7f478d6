package io.fluxbus.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
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
import java.util.function.Consumer;

/**
 * What is about to be sent, before it is: a write-ahead log. Its first line names the batch. A
 * request is <em>announced</em>, on disk, before its POST; then it is <em>answered</em>, which
 * keeps the answer while its images are fetched, or <em>withdrawn</em>, which says that it was not
 * sent. The outcome itself is in the results.
 */
final class Journal {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonEscapes.factory().build())
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .addModule(MetadataJson.module())
          .build();
  private static final ObjectWriter WRITER = MAPPER.writerFor(Entry.class);

  private final AppendFile file;

  /** Is told when a line could not be written. */
  private final Consumer<Throwable> broken;

  /** Lines that were announced and not sent, which it could not be told. */
  private final List<Integer> unwithdrawn = new ArrayList<>();

  Journal(AppendFile file, Consumer<Throwable> broken) {
    this.file = file;
    this.broken = broken;
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

  /** Completes when the request may be sent. */
  Future<Void> announce(Line line, GenerationRequest request) {
    return file.appendForced(
            bytes(
                new Entry(
                    null,
                    line.number(),
                    request.id(),
                    request.imageCount(),
                    line.checksum(),
                    null,
                    null,
                    null,
                    request.metadata())))
        .onFailure(broken::accept);
  }

  /** The answer is kept until its images are there. */
  Future<Void> answered(int line, GenerationOutcome outcome) {
    String answer = new String(WireJson.write(outcome), StandardCharsets.UTF_8);
    return append(new Entry(null, line, null, null, null, answer, null, null, null))
        .onFailure(broken::accept);
  }

  /** What was announced was not sent. */
  void withdraw(int line) {
    appendWithdrawal(line).onFailure(cause -> unwithdrawn.add(line));
  }

  private Future<Void> appendWithdrawal(int line) {
    return append(new Entry(null, line, null, null, null, null, true, null, null));
  }

  /** Records an invalid line, so that the input's checksum covers it. */
  void refused(Line line) {
    append(new Entry(null, line.number(), null, null, line.checksum(), null, null, true, null))
        .onFailure(broken::accept);
  }

  private Future<Void> append(Entry entry) {
    return file.append(bytes(entry));
  }

  Future<Void> force() {
    return file.force();
  }

  /** Whether it could not be told of a withdrawal. */
  boolean isBehind() {
    return !unwithdrawn.isEmpty();
  }

  /** Tries again. Whatever comes of it: what it is not told, the next run calls unknown. */
  Future<?> catchUp() {
    file.mend();
    return Future.join(unwithdrawn.stream().map(this::appendWithdrawal).toList());
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

  /** A line as it is written; what is null is not. */
  record Entry(
      String batch,
      Integer line,
      String id,
      Integer images,
      Integer checksum,
      @JsonRawValue String answer,
      Boolean withdrawn,
      Boolean refused,
      Metadata metadata) {}
}
