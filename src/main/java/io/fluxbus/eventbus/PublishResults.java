package io.fluxbus.eventbus;

/**
 * Selects the messages whose outcomes are published to the results address, see {@link
 * BusOptions#setPublishResults}.
 */
public enum PublishResults {
  /** Messages without a reply address. Without publishing, their outcomes would be lost. */
  WITHOUT_REPLY,
  /** All messages, also those that get a reply. */
  ALL
}
