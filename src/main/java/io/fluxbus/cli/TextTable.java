package io.fluxbus.cli;

import io.fluxbus.internal.Printable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for people: a heading and rows with the same number of cells. */
final class TextTable {
  private static final String GAP = "  ";

  private TextTable() {}

  /** Prints a table. The columns are as wide as their cells. */
  static void print(Terminal terminal, List<String> heading, List<List<String>> rows) {
    List<List<String>> printable =
        rows.stream().map(row -> row.stream().map(Printable::line).toList()).toList();
    int[] widths =
        IntStream.range(0, heading.size())
            .map(
                column ->
                    printable.stream()
                        .mapToInt(row -> row.get(column).length())
                        .reduce(heading.get(column).length(), Math::max))
            .toArray();
    terminal.out().println(line(heading, widths));
    printable.forEach(row -> terminal.out().println(line(row, widths)));
  }

  private static String line(List<String> cells, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(i -> cells.get(i) + " ".repeat(widths[i] - cells.get(i).length()))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }
}
