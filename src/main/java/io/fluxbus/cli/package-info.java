/**
 * The command line. {@link io.fluxbus.cli.Main} registers the commands, and each command is a
 * class. Commands use streams and environment only through {@link io.fluxbus.cli.Terminal}, so that
 * tests can run many of them at the same time.
 */
package io.fluxbus.cli;
