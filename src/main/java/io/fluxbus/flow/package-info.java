/**
 * Flow control: how many calls run at once, which wait, which are retried, and what they may cost.
 * Start with {@link io.fluxbus.flow.Admission}: every call passes through it, and it combines the
 * other classes. {@code AdmissionCheck} decides whether a new call is rejected, {@code Retries}
 * whether a failed attempt is followed by another one.
 *
 * <p>The package depends neither on Vert.x nor on a clock or randomness. Times and random numbers
 * are parameters; times are nanoseconds of a monotonic clock, such as {@link System#nanoTime}.
 * Decisions are made under the lock of Admission and return {@link io.fluxbus.flow.Effects}, which
 * the caller runs outside the lock.
 */
package io.fluxbus.flow;
