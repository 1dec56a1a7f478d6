/**
 * Calls that survive the process: an idempotency key is never billed twice. Start with {@link
 * io.fluxbus.store.OutcomeStore}, which keeps the calls.
 */
package io.fluxbus.store;
