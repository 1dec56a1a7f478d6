/**
 * The client itself; nothing here is named by users.
 *
 * <p>{@link io.fluxbus.impl.FluxClientImpl} shows the life of a call: {@code submit} admits it,
 * {@code onPermit} is what happens with each permit, and every stage is one method below these two.
 * A {@link io.fluxbus.impl.CallImpl} is one call and its one outcome, which its {@link
 * io.fluxbus.impl.AttemptHistory} makes of what its attempts came to. {@link
 * io.fluxbus.impl.ClientRuntime} is what all of it takes from outside, so that tests can give it
 * virtual time; {@link io.fluxbus.impl.Clients} puts it into the real world.
 */
package io.fluxbus.impl;
