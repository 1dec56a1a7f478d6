package io.fluxbus.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * The streams and the environment of a command. Tests pass their own.
 *
 * @param out for results
 * @param err for everything but results
 * @param environment the environment variables
 * @param interactive whether the output is a terminal, where a line can be overwritten
 * @param in standard input
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

  /** The terminal of the process. */
  static Terminal system() {
    return new Terminal(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, Charset.defaultCharset()),
        System.getenv(),
        Ansi.AUTO.enabled(),
        System.in);
  }

  /** Whether the outcome of a request could be written. If not, an error is printed. */
  boolean checkWritten(String id) {
    boolean lost = out.checkError();
    if (lost) {
      err.println("fluxbus: the outcome of " + id + " could not be written");
    }
    return !lost;
  }
}
