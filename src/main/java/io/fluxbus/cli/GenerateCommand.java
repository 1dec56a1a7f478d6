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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fluxbus generate}: what was asked for on the command line, checked before it begins. */
@Command(
    name = "generate",
    description = "Generates images from a prompt and writes them to files.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
  private static final String KEY_VARIABLE = "AIMLAPI_KEY";
  private static final String EMBEDDED_KEY = "key-of-the-embedded-stubbed-server";
  private static final String BASE_URL_VARIABLE = "FLUXBUS_BASE_URL";

  private final Terminal terminal;

  @Parameters(paramLabel = "PROMPT", description = "What to draw; at most 4000 characters.")
  private String prompt;

  @Option(names = "--stub", description = "Ask an embedded stubbed server: no key, no cost.")
  private boolean stub;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "Where the API is (default: $FLUXBUS_BASE_URL, or the API itself).")
  private String baseUrl;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "A file with the API key (default: $AIMLAPI_KEY).")
  private Path keyFile;

  @Option(
      names = "--trust-cert",
      paramLabel = "FILE",
      description = "A PEM file with certificates to trust in place of the JDK's.")
  private List<Path> trustedCertificates = List.of();

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
      names = "--attempt-timeout",
      paramLabel = "TIME",
      description = "How long the request may take, such as 30s (default: 2m).")
  private Duration attemptTimeout;

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
    FluxClientOptions options = clientOptions();
    if (!noImages) {
      prepareFolder();
    }
    Report report = json ? new JsonReport(terminal) : new PeopleReport(terminal);
    return new Generation(request, options, stub, imageOptions(), noImages ? null : out, report)
        .run();
  }

  private GenerationRequest request() {
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

  private FluxClientOptions clientOptions() {
    if (stub && (baseUrl != null || keyFile != null)) {
      throw new UsageException("--stub takes neither --base-url nor --key-file");
    }
    String base =
        baseUrl != null
            ? baseUrl
            : terminal
                .environment()
                .getOrDefault(BASE_URL_VARIABLE, FluxClientOptions.DEFAULT_BASE_URL);
    try {
      FluxClientOptions options =
          new FluxClientOptions()
              .setApiKey(stub ? EMBEDDED_KEY : apiKey())
              .setTrustedCertificates(trustedCertificates());
      if (!stub) {
        options.setBaseUrl(base);
      }
      if (attemptTimeout != null) {
        options.setAttemptTimeout(attemptTimeout.toMillis());
      }
      if (!options.base().ssl() && !options.base().loopback()) {
        throw new UsageException(
            "the base URL must be https: over http the key would travel in the clear");
      }
      return options;
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private ImageOptions imageOptions() {
    ImageOptions options = new ImageOptions().setTrustedCertificates(trustedCertificates());
    try {
      return options.setAllowedOrigins(imageOrigins);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--allow-image-origin: " + e.getMessage());
    }
  }

  private String apiKey() {
    String key = keyFile == null ? terminal.environment().get(KEY_VARIABLE) : readKey();
    if (key == null || key.isBlank()) {
      throw new UsageException(
          "no API key: set "
              + KEY_VARIABLE
              + " or --key-file (get a key at https://aimlapi.com), or try --stub, which needs none");
    }
    return key;
  }

  private String readKey() {
    try {
      return Files.readString(keyFile).strip();
    } catch (IOException e) {
      throw new UsageException("--key-file " + keyFile + " cannot be read");
    }
  }

  private List<String> trustedCertificates() {
    List<String> paths = new ArrayList<>();
    for (Path path : trustedCertificates) {
      if (!Files.isReadable(path)) {
        throw new UsageException("--trust-cert " + path + " cannot be read");
      }
      paths.add(path.toString());
    }
    return paths;
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
