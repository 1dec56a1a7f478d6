package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;

/**
 * The members of a response that are read, in any object. Names are compared without case,
 * underscores and hyphens: servers write {@code image_url}, {@code imageUrl} and {@code imageURL}.
 */
enum ResponseMember {
  IMAGES("images"),
  DATA("data"),
  URL("url"),
  B64_JSON("b64json"),
  /** A member whose name shows that its value is an image, or several images. */
  IMAGE(
      "image",
      "imageurl",
      "imageurls",
      "imageuri",
      "outputimage",
      "outputimages",
      "generatedimage",
      "generatedimages",
      "sample",
      "samples",
      "artifacts",
      "base64",
      "b64",
      "b64image",
      "b64images",
      "base64image",
      "base64images",
      "imagebase64",
      "imageb64",
      "imagedata",
      "imagebase64data",
      "imagedatauri",
      "datauri",
      "imagebytes",
      "bytesbase64encoded",
      "picture"),
  /** A member whose value may be an image or contain one. */
  CONTAINER(
      "output",
      "outputs",
      "result",
      "results",
      "response",
      "body",
      "payload",
      "prediction",
      "predictions",
      "generation",
      "generations",
      "candidates",
      "choices",
      "message",
      "content",
      "parts",
      "inlinedata",
      "taskresult",
      "assets",
      "items",
      "urls",
      "uri",
      "src",
      "href",
      "fileurl",
      "downloadurl",
      "signedurl",
      "publicurl",
      "outputurl"),
  WIDTH("width"),
  HEIGHT("height"),
  CONTENT_TYPE("contenttype", "mimetype", "mediatype"),
  NSFW("hasnsfwconcepts"),
  SEED("seed"),
  PROMPT("prompt"),
  TIMINGS("timings"),
  META("meta"),
  USAGE("usage"),
  CREDITS_USED("creditsused"),
  USD_SPENT("usdspent"),
  /** The identifier of work that may not be finished. */
  ID("id", "requestid", "taskid", "jobid", "generationid", "predictionid", "uuid"),
  /** The URL from which a later result can be requested. */
  LOCATION("pollingurl", "statusurl", "responseurl", "geturl", "get", "resulturl", "fetchresult"),
  STATE("status", "state", "taskstatus"),
  /** The kind of an event. */
  TYPE("type"),
  /** An error message, or an object with one. */
  PROBLEM("error", "detail", "failurereason"),
  /** Any other member. */
  OTHER;

  private static final int MAX_NAME = 24;
  private static final int BUCKETS = 256;
  private static final Entry[][] TABLE = table();

  /**
   * For each byte, the letter in lower case; 0 if the byte is ignored. A table, because branches on
   * the letters of a name are mispredicted.
   */
  private static final byte[] LETTERS = letters();

  /** In one string, separated by spaces: a list would be mutable. */
  private final String names;

  private static final class Entry {
    private final byte[] name;
    private final ResponseMember member;

    private Entry(byte[] name, ResponseMember member) {
      this.name = name;
      this.member = member;
    }
  }

  ResponseMember(String... names) {
    this.names = String.join(" ", names);
  }

  static ResponseMember of(JsonText name) {
    return of(name.bytes(), name.from(), name.to());
  }

  /** Returns the member whose name is between two indexes, without allocation. */
  static ResponseMember of(byte[] bytes, int from, int to) {
    int length = 0;
    int hash = 0;
    for (int i = from; i < to; i++) {
      byte letter = letter(bytes[i]);
      if (letter != 0) {
        hash = 31 * hash + letter;
        if (++length > MAX_NAME) {
          return OTHER;
        }
      }
    }
    for (Entry entry : TABLE[hash & BUCKETS - 1]) {
      if (entry.name.length == length && equal(entry.name, bytes, from, to)) {
        return entry.member;
      }
    }
    return OTHER;
  }

  private static boolean equal(byte[] letters, byte[] bytes, int from, int to) {
    int matched = 0;
    for (int i = from; i < to; i++) {
      byte letter = letter(bytes[i]);
      if (letter != 0 && letter != letters[matched++]) {
        return false;
      }
    }
    return true;
  }

  private static byte letter(byte b) {
    return LETTERS[b & 0xff];
  }

  private static byte[] letters() {
    byte[] letters = new byte[256];
    for (int b = 0; b < letters.length; b++) {
      letters[b] = (byte) (b >= 'A' && b <= 'Z' ? b | 0x20 : b);
    }
    letters['_'] = 0;
    letters['-'] = 0;
    return letters;
  }

  private static Entry[][] table() {
    List<List<Entry>> buckets = new ArrayList<>();
    for (int i = 0; i < BUCKETS; i++) {
      buckets.add(new ArrayList<>(1));
    }
    for (ResponseMember member : values()) {
      for (String name : member.names.split(" ", -1)) {
        // A string of ASCII has the hash that is computed above.
        buckets.get(name.hashCode() & BUCKETS - 1).add(new Entry(name.getBytes(US_ASCII), member));
      }
    }
    return buckets.stream().map(b -> b.toArray(Entry[]::new)).toArray(Entry[][]::new);
  }
}
