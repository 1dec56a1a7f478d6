package io.fluxbus.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The help of a command. Descriptions wrap only at spaces. Picocli itself also wraps after
 * punctuation, in the middle of URLs and of lists of hosts.
 */
final class HelpText extends Help {
  private static final String INDENT = "  ";

  /** The width of the columns before the description, without the names of the options. */
  private static final int OTHER_COLUMNS = 6;

  private int width;

  HelpText(CommandSpec command, ColorScheme colors) {
    super(command, colors);
  }

  @Override
  public Layout createDefaultLayout(
      List<OptionSpec> options, List<PositionalParamSpec> parameters, ColorScheme colors) {
    width =
        commandSpec().usageMessage().width()
            - calcLongOptionColumnWidth(options, parameters, colors)
            - OTHER_COLUMNS;
    return super.createDefaultLayout(options, parameters, colors);
  }

  @Override
  public IOptionRenderer createDefaultOptionRenderer() {
    IOptionRenderer renderer = super.createDefaultOptionRenderer();
    return (option, labels, colors) -> wrapped(renderer.render(option, labels, colors));
  }

  @Override
  public IParameterRenderer createDefaultParameterRenderer() {
    IParameterRenderer renderer = super.createDefaultParameterRenderer();
    return (parameter, labels, colors) -> wrapped(renderer.render(parameter, labels, colors));
  }

  /** Splits the descriptions, which are the last cells of the rows. */
  private Text[][] wrapped(Text[][] rows) {
    List<Text[]> all = new ArrayList<>();
    for (Text[] row : rows) {
      int last = row.length - 1;
      Text rest = row[last];
      Text indent = colorScheme().text("");
      while (rest.plainString().length() > width - indent.plainString().length()) {
        int space = rest.plainString().lastIndexOf(' ', width - indent.plainString().length());
        if (space < 1) {
          break;
        }
        row[last] = indent.concat(rest.substring(0, space));
        all.add(row);
        rest = rest.substring(space + 1);
        indent = colorScheme().text(INDENT);
        row = row.clone();
        Arrays.fill(row, colorScheme().text(""));
      }
      row[last] = indent.concat(rest);
      all.add(row);
    }
    return all.toArray(new Text[0][]);
  }
}
