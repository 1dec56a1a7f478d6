/**
 * The command line: {@link io.fluxbus.cli.Main} holds the commands together, and each command is a
 * class of its own. Commands see the world only through {@link io.fluxbus.cli.Terminal}, so that
 * tests can run them in any number at once.
 */
package io.fluxbus.cli;
