package io.fluxbus.cli;

import io.fluxbus.ImageSize;
import io.fluxbus.Metadata;
import io.fluxbus.OutputFormat;
import io.fluxbus.internal.DurationText;
import io.fluxbus.internal.Suggestion;
import io.fluxbus.stub.Latency;
import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code fluxbus}. */
@Command(
    name = "fluxbus",
    description = "Generates images with FLUX.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "Exit status: 0 succeeded; 1 failed; 2 usage or configuration; 3 unknown;",
      "129, 130 or 143 after a hangup, Ctrl-C or SIGTERM.",
      "With several requests, an unknown outcome decides, then a failed one."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /**
   * Netty's option for events of the JDK's flight recorder. Their classes take a tenth of a second
   * to load, even if nothing is recorded.
   */
  private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

  /** The commands for which a Vertx is created while the command line is parsed. */
  private static final Set<String> NEED_VERTX = Set.of("generate", "batch");

  /** The commands by name, in the order of the help. */
  private static final Map<String, Function<Terminal, Object>> COMMANDS = commands();

  private static final String LOG_MANAGER = "java.util.logging.manager";

  private Main() {}

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    // First, because the first logger selects the log manager.
    if (System.getProperty(LOG_MANAGER) == null) {
      System.setProperty(LOG_MANAGER, ProcessLogManager.class.getName());
    }
    PrintableLogs.install();
    ProcessLog.disable();
    if (System.getProperty(NETTY_EVENTS) == null) {
      System.setProperty(NETTY_EVENTS, "false");
    }
    if (args.length > 0 && NEED_VERTX.contains(args[0])) {
      CommandVertx.createAhead();
    }
    System.exit(run(Terminal.system(), args));
  }

  /** Runs the command and returns its exit status. */
  static int run(Terminal terminal, String... args) {
    return commandLine(terminal, args).execute(args);
  }

  /**
   * The command line: all commands, and the handling of their errors.
   *
   * @param args the arguments. If they begin with the name of a command, the others are left out,
   *     because picocli needs long to read the options of all
   */
  static CommandLine commandLine(Terminal terminal, String... args) {
    CommandLine commandLine = new CommandLine(new Main());
    String used = args.length > 0 && COMMANDS.containsKey(args[0]) ? args[0] : null;
    COMMANDS.forEach(
        (name, command) -> {
          if (used == null || used.equals(name)) {
            commandLine.addSubcommand(command.apply(terminal));
          }
        });
    return commandLine
        // A prompt may begin with an @.
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(ImageSize.class, converter(Main::imageSize))
        .registerConverter(OutputFormat.class, converter(OutputFormat::parse))
        .registerConverter(Path.class, converter(PathParser::parse))
        .registerConverter(Metadata.class, converter(Main::metadata))
        .registerConverter(HostAndPort.class, converter(Main::address))
        .registerConverter(Duration.class, converter(DurationText::parse))
        .registerConverter(Latency.class, converter(Durations::parseLatency))
        // Picocli's help contains control sequences.
        .setColorScheme(
            Help.defaultColorScheme(terminal.hasColors() ? Help.Ansi.ON : Help.Ansi.OFF))
        .setHelpFactory(HelpText::new)
        .setOut(terminal.out().unescaped())
        .setErr(terminal.err())
        .setParameterExceptionHandler((invalid, given) -> usage(terminal, invalid))
        .setExecutionExceptionHandler((thrown, command, parsed) -> failed(terminal, thrown));
  }

  private static Map<String, Function<Terminal, Object>> commands() {
    Map<String, Function<Terminal, Object>> commands = new LinkedHashMap<>();
    commands.put("generate", GenerateCommand::new);
    commands.put("batch", BatchCommand::new);
    commands.put("gallery", GalleryCommand::new);
    commands.put("serve", ServeCommand::new);
    commands.put("send", SendCommand::new);
    commands.put("stub", StubCommand::new);
    commands.put("store", StoreCommand::commandLine);
    commands.put("key", KeyCommand::commandLine);
    return commands;
  }

  private static ImageSize imageSize(String text) {
    try {
      return ImageSize.parse(text);
    } catch (IllegalArgumentException e) {
      List<String> presets =
          Arrays.stream(ImageSize.Preset.values()).map(ImageSize.Preset::text).toList();
      throw new IllegalArgumentException(e.getMessage() + Suggestion.of(text, presets), e);
    }
  }

  private static HostAndPort address(String text) {
    HostAndPort address = HostAndPort.parseAuthority(text, -1);
    if (address == null || address.host().isEmpty() || address.port() < 0) {
      throw new IllegalArgumentException("must be HOST:PORT, such as 127.0.0.1:8080");
    }
    return address;
  }

  private static Metadata metadata(String json) {
    if (!PathParser.isDecoded(json)) {
      throw new IllegalArgumentException(
          "the locale cannot decode the argument: set a UTF-8 locale, such as LC_ALL=C.UTF-8");
    }
    return Metadata.parse(json);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int usage(Terminal terminal, ParameterException invalid) {
    CommandLine command = invalid.getCommandLine();
    printError(
        terminal,
        invalid.getMessage()
            + suggestion(invalid)
            + " (see "
            + command.getCommandSpec().qualifiedName()
            + " --help)");
    return ExitStatus.USAGE;
  }

  private static String suggestion(ParameterException invalid) {
    if (!(invalid instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    CommandLine command = invalid.getCommandLine();
    String given = unmatched.getUnmatched().get(0);
    return Suggestion.of(
        given.replaceFirst("=.*", ""),
        unmatched.isUnknownOption()
            ? command.getCommandSpec().optionsMap().keySet()
            : command.getSubcommands().keySet());
  }

  /** Converts exceptions, so that picocli reports the option and then the reason. */
  private static <T> ITypeConverter<T> converter(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  private static int failed(Terminal terminal, Exception thrown) {
    if (thrown instanceof UsageException) {
      printError(terminal, thrown.getMessage());
      return ExitStatus.USAGE;
    }
    printError(terminal, "unexpected: " + thrown);
    return ExitStatus.FAILED;
  }

  private static void printError(Terminal terminal, String message) {
    terminal.err().println("fluxbus: " + message.replaceAll("\\s+", " "));
  }

  /** The version of the build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Properties build = new Properties();
      try (InputStream in = Main.class.getResourceAsStream("build.properties")) {
        build.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new String[] {"fluxbus " + build.getProperty("version")};
    }
  }
}
