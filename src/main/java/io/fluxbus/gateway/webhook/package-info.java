/**
 * Webhooks of a gateway: outcomes are posted to a URL of the caller, signed according to Standard
 * Webhooks. Their options are {@link io.fluxbus.gateway.webhook.WebhookOptions}.
 *
 * <p>Start reading with {@link io.fluxbus.gateway.webhook.Webhooks}. {@code Deliveries} decides
 * when which delivery is attempted, {@code RetrySchedule} how long it waits, and {@code
 * WebhookClient} makes one attempt.
 */
package io.fluxbus.gateway.webhook;
