/**
 * The tenants of a gateway: their keys, budgets, rates and shares of the queue. Start with {@link
 * io.fluxbus.gateway.tenant.Tenants}.
 */
package io.fluxbus.gateway.tenant;
