/**
 * A gateway over HTTP: programs in any language use a client's queue, budget and outcomes through
 * the API's own form or OpenAI's. Start with {@link io.fluxbus.gateway.GatewayRouter}. It needs
 * {@code io.vertx:vertx-web}.
 */
package io.fluxbus.gateway;
