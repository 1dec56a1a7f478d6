/**
 * The client itself. {@link io.fluxbus.impl.FluxClientImpl} shows the whole life of a call in one
 * ordered method; nothing here is named by users.
 */
package io.fluxbus.impl;
