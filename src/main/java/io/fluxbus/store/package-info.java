/**
 * Calls that survive the process: an idempotency key is never billed twice.
 *
 * <p>Start with {@link io.fluxbus.store.OutcomeStore}, which keeps the calls, and {@link
 * io.fluxbus.store.DurableFluxClient}. A call with a key is a {@code DurableCall}. All calls of a
 * key in this process share one {@code KeyedCall}, which passes through phases: {@code
 * ClaimingPhase} asks the store for the key; {@code RunningPhase} makes the call, as an {@code
 * OwnedCall} whose {@code OwnedAttempts} record each POST before it is sent; {@code RecordingPhase}
 * records the outcome. {@code ElsewherePhase} waits for another process. {@code StoreNode} is this
 * process in the store, and {@code Heartbeat} keeps it alive. {@code LeasedBudget} is a part of a
 * budget that this process may spend.
 */
package io.fluxbus.store;
