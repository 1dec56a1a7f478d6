package io.fluxbus.gateway.page;

import java.time.Instant;

/**
 * A call without an outcome, as the live page shows it.
 *
 * @param key identifies the call for {@link PageActions#cancel}
 * @param id the id of its request
 * @param position the position among the calls that wait, from 1; 0 if the call is in flight
 * @param submitted the time of its submission
 * @param prompt the page shows it only if {@link LivePageOptions#setShowPrompts} says so; may be
 *     null
 */
public record PageCall(String key, String id, int position, Instant submitted, String prompt) {
  /** Without the prompt. */
  @Override
  public String toString() {
    return "PageCall[id=" + id + ", position=" + position + ", submitted=" + submitted + "]";
  }
}
