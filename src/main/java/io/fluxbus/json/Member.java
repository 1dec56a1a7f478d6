package io.fluxbus.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The members of an answer that are read, whichever object they are of. */
enum Member {
  IMAGES("images"),
  DATA("data"),
  NSFW("has_nsfw_concepts"),
  SEED("seed"),
  PROMPT("prompt"),
  TIMINGS("timings"),
  META("meta"),
  URL("url"),
  B64_JSON("b64_json"),
  WIDTH("width"),
  HEIGHT("height"),
  CONTENT_TYPE("content_type"),
  USAGE("usage"),
  CREDITS_USED("credits_used"),
  USD_SPENT("usd_spent"),
  /** Any other. */
  OTHER(null);

  private static final Map<String, Member> BY_NAME =
      Arrays.stream(values())
          .filter(member -> member.text != null)
          .collect(Collectors.toMap(member -> member.text, Function.identity()));

  private final String text;

  Member(String text) {
    this.text = text;
  }

  /** Those of one object that were met; none yet. */
  static Set<Member> none() {
    return EnumSet.noneOf(Member.class);
  }

  /**
   * Moves from a member's name to its value. Jackson's own detection of doubled names would take a
   * quarter of the time of reading an answer, because it keeps every name.
   *
   * @param met of the same object
   * @throws IOException when it is there twice: which of them is meant?
   */
  static Member at(JsonParser json, Set<Member> met) throws IOException {
    Member member = BY_NAME.getOrDefault(json.currentName(), OTHER);
    if (!met.add(member) && member != OTHER) {
      throw new IOException("it names " + member.text + " twice");
    }
    json.nextToken();
    return member;
  }
}
