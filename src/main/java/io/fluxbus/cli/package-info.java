/**
 * The command line, which uses picocli. {@link io.fluxbus.cli.Main} registers the commands. Each
 * command is a class, such as {@code GenerateCommand}: it checks the options and then starts a
 * runner, such as {@code GenerationRunner}. Options that commands share are in classes with the
 * suffix {@code Mixin}. The build runs {@code ShellFiles}.
 *
 * <p>Commands use streams and the environment only through {@link io.fluxbus.cli.Terminal}, so that
 * tests can run many of them at the same time.
 */
package io.fluxbus.cli;
