/**
 * Meters and health checks. Start with {@link io.fluxbus.metrics.MicrometerMetrics} and {@link
 * io.fluxbus.metrics.HealthProcedures}. This package needs libraries that Fluxbus does not bring:
 * {@code micrometer-core} for the meters, {@code vertx-health-check} for the health checks.
 */
package io.fluxbus.metrics;
