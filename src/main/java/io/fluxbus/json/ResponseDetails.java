package io.fluxbus.json;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * The members of a response that describe it as a whole. Of each member, the first usable value is
 * kept. A member that is missing or malformed is null or empty.
 */
final class ResponseDetails {
  private static final int MAX_ID = 200;
  private static final int MAX_LOCATION = 2_000;

  private List<Boolean> nsfw = List.of();
  private Long seed;
  private String prompt;
  private Map<String, Double> timings = Map.of();
  private Long creditsUsed;
  private BigDecimal usdSpent;
  private String id;
  private String location;
  private String state;
  private String problem;

  /** Whether the safety checker flagged the image with that index; null if it is not known. */
  Boolean nsfw(int index) {
    return index < nsfw.size() ? nsfw.get(index) : null;
  }

  Long seed() {
    return seed;
  }

  String prompt() {
    return prompt;
  }

  Map<String, Double> timings() {
    return timings;
  }

  Long creditsUsed() {
    return creditsUsed;
  }

  BigDecimal usdSpent() {
    return usdSpent;
  }

  String id() {
    return id;
  }

  String location() {
    return location;
  }

  String state() {
    return state;
  }

  String problem() {
    return problem;
  }

  /** Reads the value of one of these members, or skips the value of another one. */
  void read(ResponseMember member, JsonCursor json) throws IOException {
    switch (member) {
      case NSFW -> nsfw = nsfw.isEmpty() ? MemberValues.flags(json) : skipped(json, nsfw);
      case SEED -> seed = seed == null ? MemberValues.unsigned(json) : skipped(json, seed);
      case PROMPT -> prompt = prompt == null ? MemberValues.string(json) : skipped(json, prompt);
      case TIMINGS ->
          timings = timings.isEmpty() ? MemberValues.seconds(json) : skipped(json, timings);
      case META -> readMeta(json);
      case LOCATION -> {
        String text = MemberValues.scalar(json.scalar(), MAX_LOCATION);
        location = location == null ? text : location;
      }
      case STATE -> {
        String text = MemberValues.scalar(json.scalar(), MAX_ID);
        state = state == null ? text : state;
      }
      case PROBLEM -> {
        String text = readProblem(json);
        problem = problem == null ? text : problem;
      }
      default -> json.skip();
    }
  }

  /**
   * Reads an id.
   *
   * @return whether there is one
   */
  boolean readId(JsonCursor json) throws IOException {
    String text = MemberValues.scalar(json.scalar(), MAX_ID);
    id = id == null ? text : id;
    return text != null;
  }

  private static <T> T skipped(JsonCursor json, T kept) throws IOException {
    json.skip();
    return kept;
  }

  /** A string, or the message of an object. */
  private static String readProblem(JsonCursor json) throws IOException {
    if (!json.enter('{')) {
      return MemberValues.string(json);
    }
    String message = null;
    for (JsonText name = json.nextName(); name != null; name = json.nextName()) {
      if (name.length() == "message".length() && name.startsWith("message")) {
        message = MemberValues.string(json);
      } else {
        json.skip();
      }
    }
    return message;
  }

  private void readMeta(JsonCursor json) throws IOException {
    if (!json.enter('{')) {
      json.skip();
      return;
    }
    for (ResponseMember member = json.nextMember(); member != null; member = json.nextMember()) {
      if (member == ResponseMember.USAGE && json.enter('{')) {
        readUsage(json);
      } else {
        json.skip();
      }
    }
  }

  private void readUsage(JsonCursor json) throws IOException {
    for (ResponseMember member = json.nextMember(); member != null; member = json.nextMember()) {
      switch (member) {
        case CREDITS_USED -> creditsUsed = Cost.credits(MemberValues.cost(json));
        case USD_SPENT -> usdSpent = Cost.usd(MemberValues.cost(json));
        default -> json.skip();
      }
    }
  }
}
