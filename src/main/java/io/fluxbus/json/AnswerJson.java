package io.fluxbus.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.fluxbus.GeneratedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the API answered. Both forms of success are read, and every member but the images may be
 * missing, null or of another type; only a document that is no JSON object, is nested too deeply or
 * has a member twice that is read is refused.
 *
 * <p>It is read member by member as it comes: a tree of it would be three quarters of what a call
 * allocates here.
 */
public final class AnswerJson {
  private static final int MAX_DEPTH = 64;

  /** For what the API sends. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  // What is read is capped before.
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private List<Found> images = List.of();
  private List<Found> data = List.of();
  private List<Boolean> nsfw = List.of();
  private Long seed;
  private String prompt;
  private Map<String, Double> timings = Map.of();
  private Long creditsUsed;
  private BigDecimal usdSpent;

  /** An image, and its place in the array, which is where other members speak of it. */
  private record Found(
      int place, String url, String b64Json, Integer width, Integer height, String contentType) {}

  private AnswerJson() {}

  /**
   * Reads an answer's body.
   *
   * @throws IOException saying in a few words why it cannot be read; it shows nothing of the body
   */
  public static AnswerJson read(byte[] body) throws IOException {
    try (JsonParser json = FACTORY.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no JSON object");
      }
      AnswerJson answer = new AnswerJson();
      Set<Member> met = Member.none();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        answer.member(Member.at(json, met), json);
      }
      if (json.nextToken() != null) {
        throw new IOException("it is more than one JSON object");
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw new IOException("it cannot be read as JSON", e);
    }
  }

  /** The images of {@code images[]}, or else of {@code data[]}; empty when neither has one. */
  public List<GeneratedImage> images() {
    List<Found> all = images.isEmpty() ? data : images;
    List<GeneratedImage> generated = new ArrayList<>(all.size());
    for (Found image : all) {
      Boolean flagged = image.place() < nsfw.size() ? nsfw.get(image.place()) : null;
      generated.add(
          new GeneratedImage(
              image.url(),
              image.b64Json(),
              image.width(),
              image.height(),
              image.contentType(),
              flagged,
              null));
    }
    return generated;
  }

  /** The seed as an unsigned 64-bit number, or null. */
  public Long seed() {
    return seed;
  }

  /** The prompt that the API says it used, or null. */
  public String prompt() {
    return prompt;
  }

  /** Seconds by name. */
  public Map<String, Double> timings() {
    return timings;
  }

  /** {@code meta.usage.credits_used}, or null. */
  public Long creditsUsed() {
    return creditsUsed;
  }

  /** {@code meta.usage.usd_spent}, or null. */
  public BigDecimal usdSpent() {
    return usdSpent;
  }

  private void member(Member member, JsonParser json) throws IOException {
    // Each of them ends on the last token of what it was called on.
    switch (member) {
      case IMAGES -> images = images(json);
      case DATA -> data = images(json);
      case NSFW -> nsfw = AnswerMembers.flags(json);
      case SEED -> seed = AnswerMembers.unsigned(json);
      case PROMPT -> prompt = AnswerMembers.string(json);
      case TIMINGS -> timings = AnswerMembers.seconds(json);
      case META -> meta(json);
      default -> json.skipChildren();
    }
  }

  private static List<Found> images(JsonParser json) throws IOException {
    if (!json.isExpectedStartArrayToken()) {
      json.skipChildren();
      return List.of();
    }
    List<Found> found = new ArrayList<>(1);
    for (int place = 0; json.nextToken() != JsonToken.END_ARRAY; place++) {
      if (json.isExpectedStartObjectToken()) {
        Found image = image(place, json);
        if (image.url() != null || image.b64Json() != null) {
          found.add(image);
        }
      } else {
        json.skipChildren();
      }
    }
    return found;
  }

  private static Found image(int place, JsonParser json) throws IOException {
    String url = null;
    String b64Json = null;
    Integer width = null;
    Integer height = null;
    String contentType = null;
    Set<Member> met = Member.none();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      switch (Member.at(json, met)) {
        case URL -> url = AnswerMembers.text(json);
        case B64_JSON -> b64Json = AnswerMembers.text(json);
        case WIDTH -> width = AnswerMembers.side(json);
        case HEIGHT -> height = AnswerMembers.side(json);
        case CONTENT_TYPE -> contentType = AnswerMembers.text(json);
        default -> json.skipChildren();
      }
    }
    return new Found(place, url, b64Json, width, height, contentType);
  }

  private void meta(JsonParser json) throws IOException {
    if (!json.isExpectedStartObjectToken()) {
      json.skipChildren();
      return;
    }
    Set<Member> met = Member.none();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      Member member = Member.at(json, met);
      if (member == Member.USAGE && json.isExpectedStartObjectToken()) {
        usage(json);
      } else {
        json.skipChildren();
      }
    }
  }

  private void usage(JsonParser json) throws IOException {
    Set<Member> met = Member.none();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      switch (Member.at(json, met)) {
        case CREDITS_USED -> creditsUsed = Cost.credits(AnswerMembers.scalar(json));
        case USD_SPENT -> usdSpent = Cost.usd(AnswerMembers.scalar(json));
        default -> json.skipChildren();
      }
    }
  }
}
