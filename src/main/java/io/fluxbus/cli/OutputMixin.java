package io.fluxbus.cli;

import io.fluxbus.GenerationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of commands that print outcomes and save their images. */
final class OutputMixin {
  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      defaultValue = "out",
      description = "The folder for the images (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--json", description = "Print each outcome as one line of JSON.")
  private boolean json;

  /**
   * Creates the folder for the images, before any request is sent and billed.
   *
   * @throws UsageException if the folder cannot be used
   */
  Path createFolder() {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new UsageException("--out " + out + " is not a folder and cannot be created");
    }
    if (!Files.isWritable(out)) {
      throw new UsageException("--out " + out + " cannot be written to");
    }
    return out;
  }

  Report report(Terminal terminal, List<GenerationRequest> requests) {
    return json ? new JsonReport(terminal) : new TextReport(terminal, requests);
  }
}
