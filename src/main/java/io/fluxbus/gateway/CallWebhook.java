package io.fluxbus.gateway;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.gateway.webhook.Webhooks;

/**
 * The webhook of one call. One of its methods is called, once.
 *
 * @param webhook null if the caller wants none
 */
record CallWebhook(Webhooks.Webhook webhook) {
  /**
   * Accepts the URL of a request, before its call is made.
   *
   * @throws Rejection if the URL is not accepted, or too many webhooks wait
   */
  static CallWebhook accept(Webhooks webhooks, ImagesRequest request) {
    if (request.webhookUrl() == null) {
      return new CallWebhook(null);
    }
    Webhooks.Webhook webhook;
    try {
      webhook = webhooks.accept(request.webhookUrl());
    } catch (IllegalArgumentException invalid) {
      throw Rejection.invalid(
          ImagesRequest.WEBHOOK_URL, ImagesRequest.WEBHOOK_URL + " " + invalid.getMessage());
    }
    if (webhook == null) {
      throw new Rejection(
          GatewayFailure.busy("too_many_webhooks", "Too many webhooks are not delivered yet."));
    }
    return new CallWebhook(webhook);
  }

  /** The call has its outcome. */
  void deliver(GatewayCall call, GenerationOutcome outcome) {
    if (webhook != null) {
      webhook.deliver(call.tenant() + "/" + call.id().text(), outcome);
    }
  }

  /** There is no call. */
  void release() {
    if (webhook != null) {
      webhook.release();
    }
  }
}
