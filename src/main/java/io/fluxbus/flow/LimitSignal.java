package io.fluxbus.flow;

/** What the result of an attempt says about the API's limits and the account. */
public enum LimitSignal {
  /** The API accepted the request. */
  ACCEPTED,
  /** Too many requests at once, or too fast: 429. */
  RATE_LIMITED,
  /** The API rejected the key or the account: 401 or 403. */
  UNAUTHORIZED,
  /** The result says nothing about them. */
  IGNORED
}
