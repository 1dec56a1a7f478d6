package io.fluxbus.eventbus;

/** Of which messages the outcomes are published. */
public enum PublishResults {
  /** Of those without a reply address: nobody else would learn of them. */
  WITHOUT_REPLY,
  /** Of all. */
  ALL
}
