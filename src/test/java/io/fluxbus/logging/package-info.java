/**
 * The logging of the tests. Everything is written to a file below {@code target}. The console shows
 * only warnings that no test provokes, and the newest lines when a test fails.
 */
package io.fluxbus.logging;
