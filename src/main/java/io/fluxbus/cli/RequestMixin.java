package io.fluxbus.cli;

import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.OutputFormat;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The prompts of a command, and the options of its requests. */
final class RequestMixin {
  @Parameters(
      arity = "1..*",
      paramLabel = "PROMPT",
      description =
          "The description of an image, in quotes; at most 4000 characters. Each prompt is a"
              + " request.")
  private List<String> prompts;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      completionCandidates = Candidates.Sizes.class,
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

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      completionCandidates = Candidates.Formats.class,
      description = "jpeg or png.")
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

  /**
   * The requests, one for each prompt.
   *
   * @throws UsageException if a value is invalid; the message names it
   */
  List<GenerationRequest> requests() {
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
}
