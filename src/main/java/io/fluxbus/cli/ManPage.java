package io.fluxbus.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The man page in roff: one section for each command. */
final class ManPage {
  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  static String of(CommandLine root) {
    CommandSpec spec = root.getCommandSpec();
    String version = new Main.Version().getVersion()[0];
    ManPage man = new ManPage();
    man.line(".TH FLUXBUS 1 \"\" \"" + escaped(version) + "\" \"User Commands\"");
    // Without hyphenation, which would break URLs.
    man.line(".nh");
    man.line(".SH NAME");
    man.line("fluxbus \\- generate images with FLUX");
    man.line(".SH SYNOPSIS");
    man.line(".B fluxbus\n.I COMMAND\n[\\fIOPTIONS\\fR] ...");
    man.line(".SH DESCRIPTION");
    man.paragraphs(spec.usageMessage().description());
    man.options(spec);
    root.getSubcommands().values().forEach(sub -> man.command(sub.getCommandSpec()));
    man.line(".SH EXIT STATUS");
    man.line(
        Arrays.stream(spec.usageMessage().footer())
            .map(ManPage::escaped)
            .collect(Collectors.joining("\n"))
            .strip());
    man.line(".SH ENVIRONMENT");
    man.item("\\fBAIMLAPI_KEY\\fR", "The API key.");
    man.item("\\fBFLUXBUS_BASE_URL\\fR", "The base URL of the API.");
    man.item(
        "\\fBHTTPS_PROXY\\fR, \\fBHTTP_PROXY\\fR, \\fBALL_PROXY\\fR, \\fBNO_PROXY\\fR",
        "The proxy, as for curl.");
    man.item("\\fBFLUXBUS_STORE\\fR, \\fBFLUXBUS_STORE_PASSWORD\\fR", "The store.");
    man.item("\\fBNO_COLOR\\fR", "If it is not empty, help texts have no colors.");
    man.item("\\fBJAVA_HOME\\fR, \\fBJAVA_OPTS\\fR", "The JDK, and options of the JVM.");
    return man.page.toString();
  }

  private void command(CommandSpec command) {
    line(".SH " + command.qualifiedName().toUpperCase(Locale.ROOT));
    String parameters =
        command.positionalParameters().stream()
            .map(
                parameter ->
                    " \\fI"
                        + escaped(parameter.paramLabel())
                        + "\\fR"
                        + (parameter.arity().max() > 1 ? "..." : ""))
            .collect(Collectors.joining());
    line("\\fB" + escaped(command.qualifiedName()) + "\\fR [\\fIOPTIONS\\fR]" + parameters);
    line(".PP");
    paragraphs(command.usageMessage().description());
    command
        .positionalParameters()
        .forEach(
            parameter ->
                item(
                    "\\fI" + escaped(parameter.paramLabel()) + "\\fR",
                    text(parameter.description())));
    options(command);
    String footer = text(command.usageMessage().footer());
    if (!footer.isEmpty()) {
      line(".PP");
      line(escaped(footer));
    }
    command.subcommands().values().forEach(sub -> command(sub.getCommandSpec()));
  }

  private void options(CommandSpec command) {
    for (OptionSpec option : command.options()) {
      String value =
          option.arity().max() == 0 ? "" : "=\\fI" + escaped(option.paramLabel()) + "\\fR";
      String names =
          Stream.of(option.names())
              .map(name -> "\\fB" + escaped(name) + "\\fR")
              .collect(Collectors.joining(", "));
      item(names + value, text(option.description()));
    }
  }

  private void item(String term, String text) {
    line(".TP");
    line(term);
    line(escaped(text));
  }

  private void paragraphs(String[] texts) {
    for (String text : texts) {
      line(escaped(text));
      line(".PP");
    }
  }

  private void line(String line) {
    page.append(line).append('\n');
  }

  private static String text(String[] parts) {
    return String.join(" ", List.of(parts)).strip();
  }

  /** Escapes the characters that roff interprets. */
  private static String escaped(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
