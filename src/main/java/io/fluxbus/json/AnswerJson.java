package io.fluxbus.json;

import io.fluxbus.GeneratedImage;
import io.fluxbus.json.FoundImages.Placed;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The body of a successful response. If it contains or names an image beyond doubt, the image is
 * found: in the two forms that the API documents, and in those of related APIs. Every other member
 * may be missing, null, of another type or malformed.
 *
 * <p>A body is usually one JSON object. It may also be an array, a text, several JSON values in a
 * row, or a stream of server-sent events; in UTF-8, UTF-16 or UTF-32.
 *
 * <p>Reading takes time that is linear in the number of bytes. Beside the body it needs the memory
 * of the images that are kept, one byte for each character of their Base64.
 */
public final class AnswerJson {
  /** Prompts are cut after so many characters. */
  public static final int MAX_PROMPT = AnswerMembers.MAX_TEXT;

  private static final int USUAL_LIMIT = 4;

  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");

  private static final Set<String> PENDING =
      Set.of(
          "queued",
          "queue",
          "inqueue",
          "pending",
          "processing",
          "inprogress",
          "progress",
          "starting",
          "started",
          "running",
          "waiting",
          "submitted",
          "accepted",
          "scheduled",
          "created",
          "preparing",
          "generating",
          "notready");

  private final AnswerReader read;
  private final FoundImages images;

  private AnswerJson(AnswerReader read, FoundImages images) {
    this.read = read;
    this.images = images;
  }

  /** The same for a whole array, and as many images as a request can ask for. */
  public static AnswerJson read(byte[] body) throws IOException {
    return read(body, 0, body.length, USUAL_LIMIT);
  }

  /**
   * Reads the body of a response.
   *
   * @param bytes an array that contains the body; images refer to it until they are read
   * @param from where the body begins
   * @param to where it ends
   * @param limit how many images are kept
   * @throws IOException if it has no image and is not JSON, or if a member that is an image comes
   *     twice with different values. Its message has a few words and nothing of the body
   */
  public static AnswerJson read(byte[] bytes, int from, int to, int limit) throws IOException {
    JsonText body = JsonEncoding.utf8(new JsonText(bytes, from, to, false, true)).trimmed();
    if (body.length() == 0) {
      throw new IOException("it is empty");
    }
    AnswerReader reader = new AnswerReader(limit);
    FoundImages images = new FoundImages(limit);
    if (EventStream.isOne(body)) {
      new EventStream(body).forEach(event -> documents(reader, event, images));
    } else {
      int first = body.bytes()[body.from()];
      if (first == '{' || first == '[' || first == '"') {
        documents(reader, body, images);
      } else {
        JsonText script = JsonScript.json(body);
        images.append(
            script == null
                ? reader.text(body)
                : reader.document(new JsonCursor(script.bytes(), script.from(), script.to())));
        if (script == null) {
          reader.broken = new IOException("it cannot be read as JSON");
        }
      }
    }
    if (reader.ambiguous != null) {
      throw new IOException("it names " + reader.ambiguous + " twice");
    }
    if (images.isEmpty() && reader.broken != null) {
      throw reader.broken;
    }
    return new AnswerJson(reader, images);
  }

  /** Reads JSON values, one behind the other, until there are enough images. */
  private static void documents(AnswerReader reader, JsonText text, FoundImages images) {
    JsonCursor json = new JsonCursor(text.bytes(), text.from(), text.to());
    while (!images.isFull() && reader.broken == null && json.peek() != 0) {
      images.append(reader.document(json));
    }
  }

  /** The images that are kept, at most the limit; empty when there is none. */
  public List<GeneratedImage> images() {
    List<GeneratedImage> generated = new ArrayList<>(images.kept().size());
    for (Placed placed : certain().kept()) {
      boolean flagged = placed.place() < read.nsfw.size();
      generated.add(placed.image().toImage(flagged ? read.nsfw.get(placed.place()) : null));
    }
    return generated;
  }

  /** How many images there are, with those beyond the limit. */
  public int imageCount() {
    return certain().count();
  }

  /**
   * Whether the response says that the result comes later. A URL in it may then be that of the
   * result's status, unless it is certainly that of an image.
   */
  public boolean isPending() {
    return read.location != null || (read.state != null && isPending(read.state));
  }

  private static boolean isPending(String state) {
    String letters = NO_LETTERS.matcher(state.toLowerCase(Locale.ROOT)).replaceAll("");
    return PENDING.contains(letters);
  }

  private FoundImages certain() {
    if (isPending()) {
      images.dropDoubtful();
    }
    return images;
  }

  /** The handle of work that may not have ended, or null. */
  public String id() {
    return read.id;
  }

  /** Where the result can be asked for, or null. It may be signed. */
  public String location() {
    return read.location;
  }

  /** The state that the response tells, or null. */
  public String state() {
    return read.state;
  }

  /** What went wrong, in the server's words, or null. */
  public String problem() {
    return read.problem;
  }

  /** The seed as an unsigned 64-bit number, or null. */
  public Long seed() {
    return read.seed;
  }

  /** The prompt that the API says it used, cut after {@link #MAX_PROMPT} characters, or null. */
  public String prompt() {
    return read.prompt;
  }

  /** Seconds by name; the first 64. */
  public Map<String, Double> timings() {
    return read.timings;
  }

  /** {@code meta.usage.credits_used}, or null. */
  public Long creditsUsed() {
    return read.creditsUsed;
  }

  /** {@code meta.usage.usd_spent}, or null. */
  public BigDecimal usdSpent() {
    return read.usdSpent;
  }
}
