/**
 * The live page of the gateway. The server takes one snapshot each second and sends the same bytes
 * to every viewer. Start with {@link io.fluxbus.gateway.page.LivePage}. It needs {@code
 * io.vertx:vertx-web}. The curves need {@code org.webjars.npm:uplot}.
 */
package io.fluxbus.gateway.page;
