package io.fluxbus.json;

import io.fluxbus.json.FoundImage.Trust;
import java.io.IOException;

/**
 * One object of a response, and the images that its members contain or name. Each object is read
 * once.
 */
final class ResponseObject {
  /** Real responses nest images less deep. Deeper values are skipped without using the stack. */
  private static final int MAX_DEPTH = 12;

  /** The longest type of an event that is compared, in characters. */
  private static final int MAX_TYPE = 100;

  /** The position of an object in its document. */
  enum Position {
    ROOT,
    MEMBER,
    ELEMENT
  }

  private final ResponseReader reader;
  private final JsonCursor json;
  private final Trust trust;
  private final Position position;
  private final int depth;

  /** The image that the object itself describes. */
  private final FoundImage ownImage = new FoundImage();

  /** Null, like the following, until there is such a member. */
  private FoundImages images;

  private FoundImages data;
  private FoundImages others;
  private JsonText url;
  private JsonText base64;
  private boolean hasId;

  ResponseObject(
      ResponseReader reader, JsonCursor json, Trust trust, Position position, int depth) {
    this.reader = reader;
    this.json = json;
    this.trust = trust;
    this.position = position;
    this.depth = depth;
  }

  /** Reads the object. An error ends the reading; the images before it are kept. */
  FoundImages read() {
    json.enter('{');
    try {
      ResponseMember member = json.nextMember();
      while (member != null) {
        read(member);
        member = reader.malformed() == null ? json.nextMember() : null;
      }
    } catch (IOException e) {
      reader.malformed(e);
    }
    return found();
  }

  private void read(ResponseMember member) throws IOException {
    switch (member) {
      case IMAGES -> images = reader.duplicate("images", images, imagesOf(member));
      case DATA -> data = reader.duplicate("data", data, imagesOf(member));
      case IMAGE, CONTAINER -> addOthers(imagesOf(member));
      case URL, B64_JSON -> readOwnImage(member);
      case WIDTH -> ownImage.width(MemberValues.pixels(json));
      case HEIGHT -> ownImage.height(MemberValues.pixels(json));
      case CONTENT_TYPE -> ownImage.contentType(json.scalar());
      case TYPE -> readType();
      default -> readDetail(member);
    }
  }

  private void readOwnImage(ResponseMember member) throws IOException {
    if (json.peek() != '"') {
      addOthers(imagesOf(ResponseMember.IMAGE));
    } else if (member == ResponseMember.URL) {
      url = reader.duplicate("url", url, json.scalar());
      ownImage.offer(url, trust, false);
    } else {
      base64 = reader.duplicate("b64_json", base64, json.scalar());
      ownImage.offer(base64, trust, true);
    }
  }

  private void addOthers(FoundImages more) {
    others = others == null ? more : FoundImages.merged(others, more);
  }

  private void readType() throws IOException {
    JsonText type = json.scalar();
    if (position == Position.ROOT && type != null && type.text(MAX_TYPE).contains("partial")) {
      reader.partial();
    }
  }

  /** Reads a member that describes the response, unless this object is one of several. */
  private void readDetail(ResponseMember member) throws IOException {
    if (!describesResponse()) {
      json.skip();
    } else if (member == ResponseMember.ID) {
      hasId |= reader.details().readId(json);
    } else {
      reader.details().read(member, json);
    }
  }

  private boolean describesResponse() {
    return position != Position.ELEMENT;
  }

  /** Returns the images of a member, or null. A string becomes part of the object's own image. */
  private FoundImages imagesOf(ResponseMember member) throws IOException {
    boolean named =
        member == ResponseMember.IMAGES || member == ResponseMember.IMAGE || trust != Trust.UNNAMED;
    Trust inside = named ? Trust.NAMED : Trust.UNNAMED;
    int first = json.peek();
    if ((first == '[' || first == '{') && depth >= MAX_DEPTH) {
      json.skip();
      return null;
    }
    if (first == '[') {
      boolean documented =
          position == Position.ROOT
              && (member == ResponseMember.IMAGES || member == ResponseMember.DATA);
      return reader.array(json, inside, documented, depth + 1);
    }
    if (first == '{') {
      return new ResponseObject(reader, json, inside, Position.MEMBER, depth + 1).read();
    }
    JsonText text = json.scalar();
    if (reader.isJson(text)) {
      return reader.embedded(text, inside, position, depth + 1);
    }
    ownImage.offer(text, inside, false);
    return null;
  }

  /**
   * Returns the images. The order decides which form of an image comes first: documented members,
   * then the object itself, then others. An object with an id may be a job, whose URL leads to its
   * status.
   */
  private FoundImages found() {
    FoundImages found = FoundImages.merged(FoundImages.merged(null, images), data);
    if (ownImage.isImage() && !(describesResponse() && hasId && ownImage.isUncertain())) {
      found = FoundImages.merged(found, reader.image(ownImage));
    }
    found = FoundImages.merged(found, others);
    return found == null ? reader.noImages() : found;
  }
}
