package io.fluxbus.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

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
        isInteractive(System.getenv()),
        System.in);
  }

  /** Whether the output may have colors: see https://no-color.org. */
  boolean hasColors() {
    return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  private static boolean isInteractive(Map<String, String> environment) {
    return !"dumb".equals(environment.get("TERM")) && isTerminal(System.console());
  }

  /** Since Java 22, there is a console without a terminal, and a method that tells. */
  private static boolean isTerminal(Console console) {
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
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
