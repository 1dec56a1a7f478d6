package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.OutputFormat;
import io.fluxbus.image.ImageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code fluxbus generate}. It checks its options before it starts a {@link
 * GenerationRunner}.
 */
@Command(
    name = "generate",
    description = "Generates images from prompts at the same time and writes them to files.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "1..*",
      paramLabel = "PROMPT",
      description =
          "The description of an image, in quotes; at most 4000 characters. Each prompt is a"
              + " request.")
  private List<String> prompts;

  @Mixin private final ConnectionMixin connection = new ConnectionMixin();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = {
        "WIDTHxHEIGHT, each a multiple of 32 from 256 to 1440, or square_hd, square, portrait_4_3,"
            + " portrait_16_9, landscape_4_3, landscape_16_9."
      })
  private ImageSize size;

  @Option(
      names = "--num-images",
      paramLabel = "N",
      description = "The number of images for each prompt, 1 to 4.")
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
      description = "The model (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = {
        "The id of the request, 1 to 128 of A-Za-z0-9._:- (default: random). Several prompts get"
            + " ID-1, ID-2 and so on."
      })
  private String id;

  @Option(
      names = "--metadata",
      paramLabel = "JSON",
      description =
          "A JSON object, at most 16 KB, that --json repeats in each outcome. It is not sent to the"
              + " API.")
  private Metadata metadata;

  @Mixin private final FlowControlMixin flowControl = new FlowControlMixin();

  @Mixin private final ImageMixin imageMixin = new ImageMixin();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      defaultValue = "out",
      description = "The folder for the images (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--json", description = "Print each outcome as one line of JSON.")
  private boolean json;

  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    List<GenerationRequest> requests = requests();
    FluxClientOptions options = connection.clientOptions(terminal.environment());
    flowControl.apply(options);
    ImageOptions images = imageMixin.options(connection, options, terminal.environment());
    if (imageMixin.isFetching()) {
      prepareFolder();
    }
    Report report = json ? new JsonReport(terminal) : new TextReport(terminal, requests);
    Path folder = imageMixin.isFetching() ? out : null;
    return new GenerationRunner(requests, options, connection.stub(), images, folder, report).run();
  }

  private List<GenerationRequest> requests() {
    List<GenerationRequest> requests = new ArrayList<>();
    for (String prompt : prompts) {
      requests.add(request(prompt, requests.size() + 1));
    }
    return requests;
  }

  private GenerationRequest request(String prompt, int number) {
    boolean several = prompts.size() > 1;
    if (!PathParser.isDecoded(prompt)) {
      throw new UsageException(
          "the locale cannot decode the prompt: set a UTF-8 locale, such as LC_ALL=C.UTF-8");
    }
    try {
      return new GenerationRequest(
          several && id != null ? id + "-" + number : id,
          model,
          prompt,
          size,
          numImages,
          seed,
          safetyTolerance,
          format,
          noSafetyChecker ? Boolean.FALSE : null,
          metadata);
    } catch (InvalidRequestException e) {
      boolean numbered = several && e.field().equals("prompt");
      String message = e.getMessage();
      throw new UsageException(
          numbered ? message.replaceFirst(e.field(), e.field() + " " + number) : message);
    }
  }

  /** Creates the folder before any request is sent and billed. */
  private void prepareFolder() {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new UsageException("--out " + out + " is not a folder and cannot be created");
    }
    if (!Files.isWritable(out)) {
      throw new UsageException("--out " + out + " cannot be written to");
    }
  }
}
