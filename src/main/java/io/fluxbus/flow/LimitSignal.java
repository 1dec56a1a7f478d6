package io.fluxbus.flow;

/** What the result of an attempt says about the API's limits and the account. */
public enum LimitSignal {
  /** The API accepted the request. */
  ACCEPTED,
  /** The API answered 429: too many requests at once, or in too short a time. */
  RATE_LIMITED,
  /** The API rejected the key or the account: 401 or 403. */
  UNAUTHORIZED,
  /** The result contains no information about the limits or the account. */
  IGNORED
}
