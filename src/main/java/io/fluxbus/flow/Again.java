package io.fluxbus.flow;

/**
 * Whether a call may make another attempt.
 *
 * @param effects of its going back in line; null when it may not
 * @param because why it may not; null when it may
 */
public record Again(Effects effects, String because) {
  /** It has no time left for one. */
  public static final Again TOO_LATE = no("its deadline comes before the next attempt");

  static Again yes(Effects effects) {
    return new Again(effects, null);
  }

  static Again no(String because) {
    return new Again(null, because);
  }
}
