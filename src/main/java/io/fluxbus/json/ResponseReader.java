package io.fluxbus.json;

import io.fluxbus.json.FoundImage.Trust;
import java.io.IOException;

/**
 * Finds the images in the JSON documents of one response, in every form that image APIs use; see
 * {@link ResponseMember} for the names and {@link Trust} for the rules.
 *
 * <p>An error beside or after an image does not lose that image: if the text is malformed, reading
 * ends there, and the images that were found before are kept.
 */
final class ResponseReader {
  /** Real responses nest images less deep. Deeper values are skipped without using the stack. */
  private static final int MAX_DEPTH = 12;

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

  /** Reads one document. Returns the images that it contains or names. */
  FoundImages document(JsonCursor json) {
    FoundImages found = new FoundImages(limit);
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
    return partial ? new FoundImages(limit) : found;
  }

  /** Reads a text that is not in an object: it is an image only if its content shows that. */
  FoundImages text(JsonText text) {
    FoundImage image = new FoundImage();
    image.offer(text, Trust.UNNAMED, false);
    FoundImages found = new FoundImages(limit);
    if (!image.isUncertain()) {
      found.add(0, image);
    }
    return found;
  }

  /** The position of an object in its document. */
  private enum Position {
    ROOT,
    MEMBER,
    ELEMENT
  }

  private FoundImages object(JsonCursor json, Trust trust, Position position, int depth)
      throws IOException {
    json.enter('{');
    boolean describesResponse = position != Position.ELEMENT;
    boolean hasId = false;
    FoundImages images = null;
    FoundImages data = null;
    FoundImages others = null;
    FoundImage ownImage = new FoundImage();
    JsonText url = null;
    JsonText base64 = null;
    try {
      for (JsonText name = json.nextName(); name != null; name = json.nextName()) {
        ResponseMember member = ResponseMember.of(name);
        switch (member) {
          case IMAGES ->
              images =
                  duplicate(
                      "images", images, imagesOf(json, member, trust, position, ownImage, depth));
          case DATA ->
              data =
                  duplicate("data", data, imagesOf(json, member, trust, position, ownImage, depth));
          case IMAGE, CONTAINER ->
              others = merged(others, imagesOf(json, member, trust, position, ownImage, depth));
          case URL, B64_JSON -> {
            if (json.peek() != '"') {
              others =
                  merged(
                      others,
                      imagesOf(json, ResponseMember.IMAGE, trust, position, ownImage, depth));
            } else if (member == ResponseMember.URL) {
              url = duplicate("url", url, json.scalar());
              ownImage.offer(url, trust, false);
            } else {
              base64 = duplicate("b64_json", base64, json.scalar());
              ownImage.offer(base64, trust, true);
            }
          }
          case WIDTH -> ownImage.width(MemberValues.pixels(json));
          case HEIGHT -> ownImage.height(MemberValues.pixels(json));
          case CONTENT_TYPE -> ownImage.contentType(json.scalar());
          case ID -> {
            if (describesResponse) {
              hasId |= details.readId(json);
            } else {
              json.skip();
            }
          }
          case TYPE -> {
            JsonText type = json.scalar();
            partial |=
                position == Position.ROOT && type != null && type.text(100).contains("partial");
          }
          default -> {
            if (describesResponse) {
              details.read(member, json);
            } else {
              json.skip();
            }
          }
        }
        if (malformed != null) {
          break;
        }
      }
    } catch (IOException e) {
      malformed = e;
    }
    // The order decides which form of an image comes first: documented members, then the object
    // itself, then others. An object with an id may be a job, whose URL leads to its status.
    FoundImages found = new FoundImages(limit);
    merge(found, images);
    merge(found, data);
    if (ownImage.isImage() && !(describesResponse && hasId && ownImage.isUncertain())) {
      FoundImages one = new FoundImages(limit);
      one.add(0, ownImage);
      found.merge(one);
    }
    merge(found, others);
    return found;
  }

  /** Returns the images of a member, or null. A string becomes part of the object's own image. */
  private FoundImages imagesOf(
      JsonCursor json,
      ResponseMember member,
      Trust outer,
      Position position,
      FoundImage ownImage,
      int depth)
      throws IOException {
    boolean named =
        member == ResponseMember.IMAGES || member == ResponseMember.IMAGE || outer != Trust.UNNAMED;
    Trust trust = named ? Trust.NAMED : Trust.UNNAMED;
    int first = json.peek();
    if ((first == '[' || first == '{') && depth >= MAX_DEPTH) {
      json.skip();
      return null;
    }
    if (first == '[') {
      boolean documented =
          position == Position.ROOT
              && (member == ResponseMember.IMAGES || member == ResponseMember.DATA);
      return array(json, trust, documented, depth + 1);
    }
    if (first == '{') {
      return object(json, trust, Position.MEMBER, depth + 1);
    }
    JsonText text = json.scalar();
    if (isJson(text)) {
      return embedded(text, trust, position, depth + 1);
    }
    ownImage.offer(text, trust, false);
    return null;
  }

  /** Whether a string seems to contain JSON. Some gateways wrap a body in a string. */
  private boolean isJson(JsonText text) {
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
  private FoundImages embedded(JsonText text, Trust trust, Position position, int depth) {
    JsonText plain = text.decoded(MAX_EMBEDDED);
    JsonCursor json = new JsonCursor(plain.bytes(), plain.from(), plain.to());
    embeddings++;
    try {
      return json.peek() == '{'
          ? object(json, trust, position, depth)
          : array(json, trust, false, depth);
    } catch (IOException e) {
      return new FoundImages(limit);
    } finally {
      embeddings--;
      malformed = null;
    }
  }

  private FoundImages array(JsonCursor json, Trust trust, boolean documented, int depth) {
    json.enter('[');
    FoundImages found = new FoundImages(limit);
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
  private FoundImages duplicate(String name, FoundImages before, FoundImages now) {
    if (before == null || before.isEmpty()) {
      return now;
    }
    if (now != null && !now.isEmpty() && !now.sameAs(before)) {
      ambiguous = name;
    }
    return before;
  }

  private JsonText duplicate(String name, JsonText before, JsonText now) {
    if (before != null && !now.sameAs(before)) {
      ambiguous = name;
    }
    return now;
  }

  private FoundImages merged(FoundImages before, FoundImages now) {
    if (before == null) {
      return now;
    }
    merge(before, now);
    return before;
  }

  private static void merge(FoundImages all, FoundImages more) {
    if (more != null) {
      all.merge(more);
    }
  }
}
