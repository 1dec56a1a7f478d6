package io.fluxbus.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * What a command sees of the world.
 *
 * @param out for results
 * @param err for everything else
 * @param environment the environment variables
 * @param interactive whether a person is looking, so that a line may be written over
 * @param in what is piped into the process
 */
record Terminal(
    TerminalWriter out,
    TerminalWriter err,
    Map<String, String> environment,
    boolean interactive,
    InputStream in) {

  Terminal(
      PrintWriter out,
      PrintWriter err,
      Map<String, String> environment,
      boolean interactive,
      InputStream in) {
    this(new TerminalWriter(out), new TerminalWriter(err), environment, interactive, in);
  }

  /** The process's own. */
  static Terminal system() {
    return new Terminal(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, Charset.defaultCharset()),
        System.getenv(),
        Ansi.AUTO.enabled(),
        System.in);
  }

  /** Whether what was written of that request's outcome arrived; if not, it is said. */
  boolean arrived(String id) {
    boolean lost = out.checkError();
    if (lost) {
      err.println("fluxbus: the outcome of " + id + " could not be written");
    }
    return !lost;
  }
}
