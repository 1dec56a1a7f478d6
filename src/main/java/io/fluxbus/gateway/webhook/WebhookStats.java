package io.fluxbus.gateway.webhook;

/**
 * The webhooks of a gateway.
 *
 * @param pending how many are not delivered yet, with those of calls without an outcome
 * @param attempts how many attempts have ended
 * @param delivered how many were delivered
 * @param failed how many were given up
 */
public record WebhookStats(int pending, long attempts, long delivered, long failed) {}
