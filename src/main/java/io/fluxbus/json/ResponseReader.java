package io.fluxbus.json;

import io.fluxbus.json.FoundImage.Trust;
import java.io.IOException;

/**
 * Finds the images in the JSON documents of one response, in every form that image APIs use; see
 * {@link ResponseMember} for the names and {@link Trust} for the rules.
 *
 * <p>Nothing beside or after an image makes it lose that image: if the text is malformed, reading
 * ends there, and the images that were found before are kept.
 */
final class ResponseReader {
  /** Real responses nest images less deep. Deeper values are skipped without using the stack. */
  private static final int MAX_DEPTH = 12;

  /** The longest string, in bytes, that is read as embedded JSON: its text is copied. */
  private static final int MAX_EMBEDDED = 16 * 1024 * 1024;

  /** How many strings of embedded JSON may contain each other. */
  private static final int MAX_EMBEDDINGS = 2;

  private final int limit;
  private final ResponseDetails details = new ResponseDetails();

  /** Why the text could not be read to its end, or null. */
  private IOException malformed;

  /** The member that occurs twice with different images, or null. */
  private String ambiguous;

  /** Whether the document is an event with an unfinished image. */
  private boolean partial;

  /** How many strings of embedded JSON contain the value that is read. */
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
        case '{' -> found = object(json, Trust.UNNAMED, Place.ROOT, 0);
        case '[' -> found = array(json, Trust.UNNAMED, false, 1);
        default -> {
          JsonText text = json.scalar();
          found =
              isJson(text)
                  ? embedded(text, Trust.UNNAMED, Place.ROOT, 0)
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
    if (!image.isDoubtful()) {
      found.add(0, image);
    }
    return found;
  }

  /** The place of an object in its document. */
  private enum Place {
    ROOT,
    MEMBER,
    ELEMENT
  }

  private FoundImages object(JsonCursor json, Trust trust, Place place, int depth)
      throws IOException {
    json.enter('{');
    boolean whole = place != Place.ELEMENT;
    boolean identified = false;
    FoundImages images = null;
    FoundImages data = null;
    FoundImages others = null;
    FoundImage own = new FoundImage();
    JsonText url = null;
    JsonText base64 = null;
    try {
      for (JsonText name = json.nextName(); name != null; name = json.nextName()) {
        ResponseMember member = ResponseMember.of(name);
        switch (member) {
          case IMAGES ->
              images =
                  duplicate("images", images, imagesOf(json, member, trust, place, own, depth));
          case DATA ->
              data = duplicate("data", data, imagesOf(json, member, trust, place, own, depth));
          case IMAGE, CONTAINER ->
              others = merged(others, imagesOf(json, member, trust, place, own, depth));
          case URL, B64_JSON -> {
            if (json.peek() != '"') {
              others =
                  merged(others, imagesOf(json, ResponseMember.IMAGE, trust, place, own, depth));
            } else if (member == ResponseMember.URL) {
              url = duplicate("url", url, json.scalar());
              own.offer(url, trust, false);
            } else {
              base64 = duplicate("b64_json", base64, json.scalar());
              own.offer(base64, trust, true);
            }
          }
          case WIDTH -> own.width(MemberValues.side(json));
          case HEIGHT -> own.height(MemberValues.side(json));
          case CONTENT_TYPE -> own.contentType(json.scalar());
          case ID -> {
            if (whole) {
              identified |= details.readId(json);
            } else {
              json.skip();
            }
          }
          case TYPE -> {
            JsonText type = json.scalar();
            partial |= place == Place.ROOT && type != null && type.text(100).contains("partial");
          }
          default -> {
            if (whole) {
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
    FoundImages found = new FoundImages(limit);
    merge(found, images);
    merge(found, data);
    if (own.isImage() && !(whole && identified && own.isDoubtful())) {
      FoundImages one = new FoundImages(limit);
      one.add(0, own);
      found.merge(one);
    }
    merge(found, others);
    return found;
  }

  /** Returns the images of a member's value, or null. A string is offered to the own image. */
  private FoundImages imagesOf(
      JsonCursor json, ResponseMember member, Trust outer, Place place, FoundImage own, int depth)
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
          place == Place.ROOT && (member == ResponseMember.IMAGES || member == ResponseMember.DATA);
      return array(json, trust, documented, depth + 1);
    }
    if (first == '{') {
      return object(json, trust, Place.MEMBER, depth + 1);
    }
    JsonText text = json.scalar();
    if (isJson(text)) {
      return embedded(text, trust, place, depth + 1);
    }
    own.offer(text, trust, false);
    return null;
  }

  /** Whether it is a string that seems to contain JSON: some gateways wrap a body in one. */
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
  private FoundImages embedded(JsonText text, Trust trust, Place place, int depth) {
    JsonText plain = text.decoded(MAX_EMBEDDED);
    JsonCursor json = new JsonCursor(plain.bytes(), plain.from(), plain.to());
    embeddings++;
    try {
      return json.peek() == '{'
          ? object(json, trust, place, depth)
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
      for (int place = 0; malformed == null && json.hasElement(); place++) {
        int first = json.peek();
        if (first == '{') {
          Trust inside = documented ? Trust.DOCUMENTED : trust;
          found.addElement(place, object(json, inside, Place.ELEMENT, depth));
        } else if (first == '"') {
          FoundImage image = new FoundImage();
          image.offer(json.scalar(), trust, false);
          found.add(place, image);
        } else {
          json.skip();
        }
      }
    } catch (IOException e) {
      malformed = e;
    }
    return found;
  }

  /** Accepts a duplicate member if both have the same images; else it is ambiguous. */
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
