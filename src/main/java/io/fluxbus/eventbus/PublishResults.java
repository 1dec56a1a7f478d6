package io.fluxbus.eventbus;

/** Selects the messages whose outcomes are published. */
public enum PublishResults {
  /** Messages without a reply address. Without publishing, their outcomes would be lost. */
  WITHOUT_REPLY,
  /** All messages. */
  ALL
}
