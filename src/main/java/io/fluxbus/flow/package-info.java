/**
 * Flow control: how many calls at once, what waits, what is tried again, what it may cost. {@link
 * io.fluxbus.flow.Admission} is where to start: every call passes it, and it asks all the others.
 *
 * <p>The room is pure. It knows neither Vert.x nor a clock nor chance: times are handed in, as
 * nanoseconds of a clock that only goes forward, and so is every random number. What is decided
 * under Admission's lock comes back as {@link io.fluxbus.flow.Effects}, which are run outside it.
 */
package io.fluxbus.flow;
