package io.fluxbus.json;

import io.fluxbus.json.FoundImage.Trust;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * Reads the documents of one response. It looks for images in every form that image APIs use; see
 * {@link Member} for the names and {@link Trust} for the rules.
 *
 * <p>Nothing that comes after an image, and nothing beside it, makes it lose that image: when the
 * text turns out to be malformed, reading ends, and what was read is kept.
 */
final class AnswerReader {
  /** Images are never nested deeper. Everything else is skipped without using the stack. */
  private static final int MAX_DEPTH = 12;

  /** In bytes. Its text is copied, beside the response that contains it. */
  private static final int MAX_EMBEDDED = 16 * 1024 * 1024;

  private static final int MAX_EMBEDDINGS = 2;

  private static final int MAX_ID = 200;
  private static final int MAX_LOCATION = 2_000;

  private final int limit;

  List<Boolean> nsfw = List.of();
  Long seed;
  String prompt;
  Map<String, Double> timings = Map.of();
  Long creditsUsed;
  BigDecimal usdSpent;
  String id;
  String location;
  String state;
  String problem;

  /** Why the text could not be read to its end, or null. */
  IOException broken;

  /** Which member is there twice, with different images, or null. */
  String ambiguous;

  /** Whether the document is an event that shows an unfinished image. */
  private boolean partial;

  /** How many strings that are JSON themselves contain what is read now. */
  private int embeddings;

  /**
   * @param limit how many images are kept
   */
  AnswerReader(int limit) {
    this.limit = limit;
  }

  /** Reads one document: the images that it contains or names. */
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
    } catch (IOException malformed) {
      broken = malformed;
    }
    return partial ? new FoundImages(limit) : found;
  }

  /** A text that stands alone is an image only if it says so itself. */
  FoundImages text(JsonText text) {
    FoundImage image = new FoundImage();
    image.offer(text, Trust.UNNAMED, false);
    FoundImages found = new FoundImages(limit);
    if (!image.isDoubtful()) {
      found.add(0, image);
    }
    return found;
  }

  /** Where an object stands. */
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
        Member member = Member.of(name);
        switch (member) {
          case IMAGES ->
              images = twice("images", images, carried(json, member, trust, place, own, depth));
          case DATA -> data = twice("data", data, carried(json, member, trust, place, own, depth));
          case IMAGE, CONTAINER ->
              others = merged(others, carried(json, member, trust, place, own, depth));
          case URL, B64_JSON -> {
            if (json.peek() != '"') {
              others = merged(others, carried(json, Member.IMAGE, trust, place, own, depth));
            } else if (member == Member.URL) {
              url = twice("url", url, json.scalar());
              own.offer(url, trust, false);
            } else {
              base64 = twice("b64_json", base64, json.scalar());
              own.offer(base64, trust, true);
            }
          }
          case WIDTH -> own.width(AnswerMembers.side(json));
          case HEIGHT -> own.height(AnswerMembers.side(json));
          case CONTENT_TYPE -> own.contentType(json.scalar());
          case ID -> identified |= id(json, whole);
          case TYPE -> {
            JsonText type = json.scalar();
            partial |= place == Place.ROOT && type != null && type.text(100).contains("partial");
          }
          default -> {
            if (whole) {
              told(member, json);
            } else {
              json.skip();
            }
          }
        }
        if (broken != null) {
          break;
        }
      }
    } catch (IOException malformed) {
      broken = malformed;
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

  /** Reads a member that says something of the response as a whole. */
  private void told(Member member, JsonCursor json) throws IOException {
    switch (member) {
      case NSFW -> nsfw = nsfw.isEmpty() ? AnswerMembers.flags(json) : skipped(json, nsfw);
      case SEED -> seed = seed == null ? AnswerMembers.unsigned(json) : skipped(json, seed);
      case PROMPT -> prompt = prompt == null ? AnswerMembers.string(json) : skipped(json, prompt);
      case TIMINGS ->
          timings = timings.isEmpty() ? AnswerMembers.seconds(json) : skipped(json, timings);
      case META -> meta(json);
      case LOCATION -> {
        String text = AnswerMembers.scalar(json.scalar(), MAX_LOCATION);
        location = location == null ? text : location;
      }
      case STATE -> {
        String text = AnswerMembers.scalar(json.scalar(), MAX_ID);
        state = state == null ? text : state;
      }
      case PROBLEM -> {
        String text = problem(json);
        problem = problem == null ? text : problem;
      }
      default -> json.skip();
    }
  }

  private static <T> T skipped(JsonCursor json, T kept) throws IOException {
    json.skip();
    return kept;
  }

  private boolean id(JsonCursor json, boolean whole) throws IOException {
    String text = AnswerMembers.scalar(json.scalar(), MAX_ID);
    id = id == null && whole ? text : id;
    return text != null && whole;
  }

  /** A text, or the message of an object. */
  private static String problem(JsonCursor json) throws IOException {
    if (!json.enter('{')) {
      return AnswerMembers.string(json);
    }
    String message = null;
    for (JsonText name = json.nextName(); name != null; name = json.nextName()) {
      if (name.length() == "message".length() && name.startsWith("message")) {
        message = AnswerMembers.string(json);
      } else {
        json.skip();
      }
    }
    return message;
  }

  private void meta(JsonCursor json) throws IOException {
    if (!json.enter('{')) {
      json.skip();
      return;
    }
    for (JsonText name = json.nextName(); name != null; name = json.nextName()) {
      if (Member.of(name) == Member.USAGE && json.enter('{')) {
        usage(json);
      } else {
        json.skip();
      }
    }
  }

  private void usage(JsonCursor json) throws IOException {
    for (JsonText name = json.nextName(); name != null; name = json.nextName()) {
      switch (Member.of(name)) {
        case CREDITS_USED -> creditsUsed = Cost.credits(AnswerMembers.cost(json));
        case USD_SPENT -> usdSpent = Cost.usd(AnswerMembers.cost(json));
        default -> json.skip();
      }
    }
  }

  /** The images of a member's value; a string is offered to the object's own image. */
  private FoundImages carried(
      JsonCursor json, Member member, Trust outer, Place place, FoundImage own, int depth)
      throws IOException {
    boolean named = member == Member.IMAGES || member == Member.IMAGE || outer != Trust.UNNAMED;
    Trust trust = named ? Trust.NAMED : Trust.UNNAMED;
    int first = json.peek();
    if ((first == '[' || first == '{') && depth >= MAX_DEPTH) {
      json.skip();
      return null;
    }
    if (first == '[') {
      boolean documented =
          place == Place.ROOT && (member == Member.IMAGES || member == Member.DATA);
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

  /** Whether it is a string that seems to contain JSON, which some gateways make of a body. */
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

  /** Reads the JSON in a string. When it is malformed, only this string is given up. */
  private FoundImages embedded(JsonText text, Trust trust, Place place, int depth) {
    JsonText plain = text.decoded(MAX_EMBEDDED);
    JsonCursor json = new JsonCursor(plain.bytes(), plain.from(), plain.to());
    embeddings++;
    try {
      return json.peek() == '{'
          ? object(json, trust, place, depth)
          : array(json, trust, false, depth);
    } catch (IOException malformed) {
      return new FoundImages(limit);
    } finally {
      embeddings--;
      broken = null;
    }
  }

  private FoundImages array(JsonCursor json, Trust trust, boolean documented, int depth) {
    json.enter('[');
    FoundImages found = new FoundImages(limit);
    try {
      for (int place = 0; broken == null && json.hasElement(); place++) {
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
    } catch (IOException malformed) {
      broken = malformed;
    }
    return found;
  }

  /** Two members of the same name are one only if they agree: which of them would be meant? */
  private FoundImages twice(String name, FoundImages before, FoundImages now) {
    if (before == null || before.isEmpty()) {
      return now;
    }
    if (now != null && !now.isEmpty() && !now.sameAs(before)) {
      ambiguous = name;
    }
    return before;
  }

  private JsonText twice(String name, JsonText before, JsonText now) {
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
