package io.fluxbus.json;

import io.fluxbus.GeneratedImage;
import io.fluxbus.json.FoundImages.IndexedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The body of a successful response. It finds every image that the body certainly contains or
 * names, in the two forms that the API documents and in those of related APIs. Every other member
 * may be missing, null, of another type or malformed.
 *
 * <p>A body is usually one JSON object. It may also be an array, a string, several JSON values in a
 * row, or a stream of server-sent events; in UTF-8, UTF-16 or UTF-32.
 *
 * <p>Reading takes time that is linear in the number of bytes. It needs one byte of memory for each
 * Base64 character of the images that are kept, in addition to the body. A tree of Jackson's nodes
 * needs four times as much, and a malformed member after an image would lose the image.
 */
public final class ResponseJson {
  /** The number of characters after which prompts are cut. */
  public static final int MAX_PROMPT = MemberValues.MAX_TEXT;

  /** The most images that a request can ask for. */
  private static final int MAX_IMAGES = 4;

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

  private final ResponseDetails details;
  private final FoundImages images;

  private ResponseJson(ResponseDetails details, FoundImages images) {
    this.details = details;
    this.images = images;
  }

  /**
   * Reads a whole array, with at most 4 images.
   *
   * @throws IOException as {@link #read(byte[], int, int, int)}
   */
  public static ResponseJson read(byte[] body) throws IOException {
    return read(body, 0, body.length, MAX_IMAGES);
  }

  /**
   * Reads the body of a response.
   *
   * @param bytes an array that contains the body; it must not change before {@link #images} was
   *     called
   * @param from the index of the body's first byte
   * @param to the index after its last byte
   * @param limit how many images are kept
   * @throws IOException if the body has no image and is not JSON, or if a member that is an image
   *     occurs twice with different values. The message shows nothing of the body
   */
  public static ResponseJson read(byte[] bytes, int from, int to, int limit) throws IOException {
    JsonText body = JsonEncoding.utf8(new JsonText(bytes, from, to, false, true)).trimmed();
    if (body.length() == 0) {
      throw new IOException("it is empty");
    }
    ResponseReader reader = new ResponseReader(limit);
    FoundImages images = new FoundImages(limit);
    boolean isJson = true;
    if (EventStream.matches(body)) {
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
        isJson = script != null;
      }
    }
    if (reader.ambiguous() != null) {
      throw new IOException("it names " + reader.ambiguous() + " twice");
    }
    if (images.isEmpty() && !isJson) {
      throw JsonCursor.malformed();
    }
    if (images.isEmpty() && reader.malformed() != null) {
      throw reader.malformed();
    }
    return new ResponseJson(reader.details(), images);
  }

  /** Reads JSON values in a row until there are enough images. */
  private static void documents(ResponseReader reader, JsonText text, FoundImages images) {
    JsonCursor json = new JsonCursor(text.bytes(), text.from(), text.to());
    while (!images.isFull() && reader.malformed() == null && json.peek() != 0) {
      images.append(reader.document(json));
    }
  }

  /** The images, at most as many as the limit; may be empty. */
  public List<GeneratedImage> images() {
    List<GeneratedImage> generated = new ArrayList<>(images.kept().size());
    for (IndexedImage indexed : certainImages().kept()) {
      generated.add(indexed.image().toImage(details.nsfw(indexed.index())));
    }
    return generated;
  }

  /** The number of images, including those beyond the limit. */
  public int imageCount() {
    return certainImages().count();
  }

  /**
   * Whether the response announces a result that comes later. A URL in it may then lead to the
   * status of the work, so it counts only if it certainly leads to an image.
   */
  public boolean isPending() {
    return details.location() != null || (details.state() != null && isPending(details.state()));
  }

  private static boolean isPending(String state) {
    String letters = NO_LETTERS.matcher(state.toLowerCase(Locale.ROOT)).replaceAll("");
    return PENDING.contains(letters);
  }

  private FoundImages certainImages() {
    if (isPending()) {
      images.dropUncertain();
    }
    return images;
  }

  /** The id of work that may not be finished, or null. */
  public String id() {
    return details.id();
  }

  /** The URL from which the result can be requested, or null. It may be signed. */
  public String location() {
    return details.location();
  }

  /** The state of the work, or null. */
  public String state() {
    return details.state();
  }

  /** The error message of the server, or null. */
  public String problem() {
    return details.problem();
  }

  /** The seed as an unsigned 64-bit number, or null. */
  public Long seed() {
    return details.seed();
  }

  /** The prompt that the API reports, cut after {@link #MAX_PROMPT} characters, or null. */
  public String prompt() {
    return details.prompt();
  }

  /** Seconds by name, at most 64. */
  public Map<String, Double> timings() {
    return details.timings();
  }

  /** {@code meta.usage.credits_used}, or null. */
  public Long creditsUsed() {
    return details.creditsUsed();
  }

  /** {@code meta.usage.usd_spent}, or null. */
  public BigDecimal usdSpent() {
    return details.usdSpent();
  }
}
