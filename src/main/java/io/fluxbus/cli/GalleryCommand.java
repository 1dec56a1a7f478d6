package io.fluxbus.cli;

import io.fluxbus.batch.ContactSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code fluxbus gallery}, which writes the contact sheet of a batch again. */
@Command(
    name = "gallery",
    description = "Writes the contact sheet of a batch's images, index.html, again.",
    mixinStandardHelpOptions = true)
final class GalleryCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "DIR", description = "The folder of the batch.")
  private Path folder;

  GalleryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      terminal.out().println(ContactSheet.write(folder));
      terminal.out().flush();
      return ExitStatus.SUCCEEDED;
    } catch (IOException e) {
      throw new UsageException(folder + " is not the folder of a batch: " + e.getMessage());
    }
  }
}
