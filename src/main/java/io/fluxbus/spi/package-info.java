/**
 * What an application implements to measure clients. Start with {@link io.fluxbus.spi.FluxMetrics}.
 * {@code io.fluxbus.metrics} implements it with Micrometer.
 */
package io.fluxbus.spi;
