package io.fluxbus.flow;

/** What an attempt's end says about the API's limits and the account. */
public enum LimitSignal {
  /** The API accepted the request. */
  ACCEPTED,
  /** Too many at once, or too fast: 429. */
  RATE_LIMITED,
  /** The key or the account was refused: 401 or 403. */
  UNAUTHORIZED,
  /** Nothing. */
  IGNORED
}
