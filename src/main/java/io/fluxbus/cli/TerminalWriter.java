package io.fluxbus.cli;

import io.fluxbus.internal.Printable;
import java.io.PrintWriter;
import java.io.Writer;

/** A writer that escapes control characters, so that untrusted text cannot control the terminal. */
final class TerminalWriter extends PrintWriter {
  TerminalWriter(Writer out) {
    super(out, true);
  }

  /** Writes trusted text without escaping its control sequences. */
  void printControls(String text) {
    super.write(text, 0, text.length());
  }

  /** The underlying writer, which does not escape. */
  PrintWriter unescaped() {
    return out instanceof PrintWriter writer ? writer : new PrintWriter(out, true);
  }

  @Override
  public void println(String line) {
    printControls(Printable.line(line));
    println();
  }

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }

  @Override
  public void write(String text, int from, int length) {
    printControls(Printable.lines(text.substring(from, from + length)));
  }

  @Override
  public void write(char[] text, int from, int length) {
    printControls(Printable.lines(new String(text, from, length)));
  }

  @Override
  public void write(int unit) {
    printControls(Printable.lines(String.valueOf((char) unit)));
  }
}
