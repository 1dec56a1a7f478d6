package io.fluxbus.json;

import io.fluxbus.json.FoundImage.Trust;
import io.fluxbus.json.ResponseObject.Position;
import java.io.IOException;

/**
 * Finds the images in the JSON documents of one response, in every form that image APIs use; see
 * {@link ResponseMember} for the names and {@link Trust} for the rules.
 *
 * <p>An error beside or after an image does not lose that image: if the text is malformed, reading
 * ends there, and the images that were found before are kept.
 */
final class ResponseReader {
  /** The longest string, in bytes, that is read as embedded JSON: its text is copied. */
  private static final int MAX_EMBEDDED = 16 * 1024 * 1024;

  /** How deep strings of embedded JSON may be nested. */
  private static final int MAX_EMBEDDINGS = 2;

  private final int limit;
  private final ResponseDetails details = new ResponseDetails();

  /** Why the text could not be read to its end, or null. */
  private IOException malformed;

  /** The member that occurs twice with different images, or null. */
  private String ambiguous;

  /** Whether the document is an event with an unfinished image. */
  private boolean partial;

  /** The nesting of embedded JSON around the value that is read. */
  private int embeddings;

  /**
   * @param limit how many images are kept
   */
  ResponseReader(int limit) {
    this.limit = limit;
  }

  ResponseDetails details() {
    return details;
  }

  IOException malformed() {
    return malformed;
  }

  String ambiguous() {
    return ambiguous;
  }

  /** Reading ends here, because the text is malformed. */
  void malformed(IOException error) {
    malformed = error;
  }

  /** The document is an event with an unfinished image. */
  void partial() {
    partial = true;
  }

  FoundImages noImages() {
    return new FoundImages(limit);
  }

  FoundImages image(FoundImage image) {
    FoundImages one = new FoundImages(limit);
    one.add(0, image);
    return one;
  }

  /** Reads one document. Returns the images that it contains or names. */
  FoundImages document(JsonCursor json) {
    FoundImages found = noImages();
    partial = false;
    try {
      switch (json.peek()) {
        case '{' -> found = object(json, Trust.UNNAMED, Position.ROOT, 0);
        case '[' -> found = array(json, Trust.UNNAMED, false, 1);
        default -> {
          JsonText text = json.scalar();
          found =
              isJson(text)
                  ? embedded(text, Trust.UNNAMED, Position.ROOT, 0)
                  : text(text.string() ? text : null);
        }
      }
    } catch (IOException e) {
      malformed = e;
    }
    return partial ? noImages() : found;
  }

  /** Reads a text that is not in an object: it is an image only if its content shows that. */
  FoundImages text(JsonText text) {
    FoundImage image = new FoundImage();
    image.offer(text, Trust.UNNAMED, false);
    return image.isUncertain() ? noImages() : image(image);
  }

  private FoundImages object(JsonCursor json, Trust trust, Position position, int depth) {
    return new ResponseObject(this, json, trust, position, depth).read();
  }

  /** Whether a string seems to contain JSON. Some gateways wrap a body in a string. */
  boolean isJson(JsonText text) {
    if (text == null
        || !text.string()
        || embeddings == MAX_EMBEDDINGS
        || text.length() > MAX_EMBEDDED) {
      return false;
    }
    JsonText trimmed = text.trimmed();
    return trimmed.startsWith("{") || trimmed.startsWith("[");
  }

  /** Reads the JSON in a string. If it is malformed, only this string is ignored. */
  FoundImages embedded(JsonText text, Trust trust, Position position, int depth) {
    JsonText plain = text.decoded(MAX_EMBEDDED);
    JsonCursor json = new JsonCursor(plain.bytes(), plain.from(), plain.to());
    embeddings++;
    try {
      return json.peek() == '{'
          ? object(json, trust, position, depth)
          : array(json, trust, false, depth);
    } finally {
      embeddings--;
      malformed = null;
    }
  }

  /** Reads the elements of an array that are objects or strings. */
  FoundImages array(JsonCursor json, Trust trust, boolean documented, int depth) {
    json.enter('[');
    FoundImages found = noImages();
    try {
      for (int index = 0; malformed == null && json.hasElement(); index++) {
        int first = json.peek();
        if (first == '{') {
          Trust inside = documented ? Trust.DOCUMENTED : trust;
          found.addElement(index, object(json, inside, Position.ELEMENT, depth));
        } else if (first == '"') {
          FoundImage image = new FoundImage();
          image.offer(json.scalar(), trust, false);
          found.add(index, image);
        } else {
          json.skip();
        }
      }
    } catch (IOException e) {
      malformed = e;
    }
    return found;
  }

  /**
   * Accepts a duplicate member if both have the same images. Otherwise the response is ambiguous.
   */
  FoundImages duplicate(String name, FoundImages before, FoundImages now) {
    if (before == null || before.isEmpty()) {
      return now;
    }
    if (now != null && !now.isEmpty() && !now.sameAs(before)) {
      ambiguous = name;
    }
    return before;
  }

  /** Like the other, for a string. */
  JsonText duplicate(String name, JsonText before, JsonText now) {
    if (before != null && !now.sameAs(before)) {
      ambiguous = name;
    }
    return now;
  }
}
