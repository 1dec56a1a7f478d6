package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.OutputFormat;
import io.fluxbus.image.ImageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fluxbus generate}: what was asked for on the command line, checked before it begins. */
@Command(
    name = "generate",
    description = "Generates images from a prompt and writes them to files.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
  /** What stands for bytes that the locale could not read. */
  private static final char REPLACED = '\uFFFD';

  private final Terminal terminal;

  @Parameters(paramLabel = "PROMPT", description = "What to draw; at most 4000 characters.")
  private String prompt;

  @Mixin private final Connection connection = new Connection();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = {
        "WIDTHxHEIGHT, each a multiple of 32 from 256 to 1440, or square_hd, square, portrait_4_3,"
            + " portrait_16_9, landscape_4_3, landscape_16_9."
      })
  private ImageSize size;

  @Option(names = "--num-images", paramLabel = "N", description = "1 to 4 images.")
  private Integer numImages;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "At least 1; the same seed and prompt give the same image.")
  private Long seed;

  @Option(names = "--format", paramLabel = "FORMAT", description = "jpeg or png.")
  private OutputFormat format;

  @Option(names = "--safety-tolerance", paramLabel = "N", description = "1, the strictest, to 6.")
  private Integer safetyTolerance;

  @Option(names = "--no-safety-checker", description = "Turn the API's safety checker off.")
  private boolean noSafetyChecker;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = GenerationRequest.DEFAULT_MODEL,
      description = "The model to ask (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The request's id, 1 to 128 of A-Za-z0-9._:- (default: a random one).")
  private String id;

  @Option(
      names = "--allow-image-origin",
      paramLabel = "ORIGIN",
      description = "Fetch images from this origin too, such as https://images.internal:8443.")
  private List<String> imageOrigins = List.of();

  @Option(names = "--no-images", description = "Do not fetch the images.")
  private boolean noImages;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      defaultValue = "out",
      description = "Where the images go (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--json", description = "Print the outcome as one line of JSON.")
  private boolean json;

  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    GenerationRequest request = request();
    FluxClientOptions options = connection.clientOptions(terminal.environment());
    ImageOptions images = imageOptions();
    if (!noImages) {
      prepareFolder();
    }
    Report report = json ? new JsonReport(terminal) : new PeopleReport(terminal);
    int status =
        new Generation(request, options, connection.stub(), images, noImages ? null : out, report)
            .run();
    if (terminal.out().checkError()) {
      terminal.err().println("fluxbus: the outcome of " + request.id() + " could not be written");
      return status == ExitStatus.SUCCEEDED ? ExitStatus.FAILED : status;
    }
    return status;
  }

  private GenerationRequest request() {
    if (prompt.indexOf(REPLACED) >= 0 && !"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
      throw new UsageException(
          "the prompt did not arrive whole: set a UTF-8 locale, such as LC_ALL=C.UTF-8");
    }
    try {
      return new GenerationRequest(
          id,
          model,
          prompt,
          size,
          numImages,
          seed,
          safetyTolerance,
          format,
          noSafetyChecker ? Boolean.FALSE : null);
    } catch (InvalidRequestException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private ImageOptions imageOptions() {
    ImageOptions options =
        new ImageOptions().setTrustedCertificates(connection.trustedCertificates());
    try {
      return options.setAllowedOrigins(imageOrigins);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--allow-image-origin: " + e.getMessage());
    }
  }

  /** Before anything is paid for. */
  private void prepareFolder() {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new UsageException("--out " + out + " is not a folder and cannot be made one");
    }
    if (!Files.isWritable(out)) {
      throw new UsageException("--out " + out + " cannot be written to");
    }
  }
}
