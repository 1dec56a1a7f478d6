package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.batch.BatchCheck;
import io.fluxbus.batch.BatchFolderException;
import io.fluxbus.batch.BatchInputException;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.DollarText;
import io.fluxbus.image.ImageOptions;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code fluxbus batch}. It checks its options before it starts a {@link BatchRunner}.
 */
@Command(
    name = "batch",
    description = {
      "Generates an image for each line of a file, and continues where it stopped when it is run"
          + " again.",
      "A line is the API's JSON with an optional id, or the prompt as a JSON string. Outcomes go to"
          + " DIR/results.jsonl, images to DIR/images, and DIR/index.html shows them."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class BatchCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
  private Path file;

  @Mixin private final ConnectionMixin connection = new ConnectionMixin();
  @Mixin private final FlowControlMixin flowControl = new FlowControlMixin();

  @Option(
      names = "--give-up-after",
      paramLabel = "N",
      description =
          "Stop after N consecutive failed requests (default: "
              + BatchOptions.DEFAULT_MAX_FAILURES_IN_A_ROW
              + ").")
  private Integer giveUpAfter;

  @Mixin private final ImageMixin imageMixin = new ImageMixin();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      defaultValue = BatchOptions.DEFAULT_FOLDER,
      description = "The folder of the batch (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      defaultValue = "auto",
      completionCandidates = Candidates.ProgressModes.class,
      description =
          "auto, bar, plain or off (default: ${DEFAULT-VALUE}: a bar on a terminal, else a line"
              + " every 10 s).")
  private ProgressMode progress;

  @Option(
      names = "--json",
      description =
          "Print the progress, at most once a second, and the summary as lines of JSON on standard"
              + " output.")
  private boolean json;

  @Option(
      names = "--dry-run",
      description =
          "Check every line, count the requests and images, and estimate the cost. Sends nothing"
              + " and writes no file.")
  private boolean dryRun;

  BatchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (Files.isDirectory(file)) {
      throw new UsageException(file + " is a folder");
    }
    if (!isStandardInput() && !Files.isReadable(file)) {
      throw new UsageException(
          file
              + " cannot be read: "
              + (Files.notExists(file) ? "it does not exist" : "permission denied"));
    }
    if (dryRun) {
      return check();
    }
    FluxClientOptions options = connection.clientOptions(terminal.environment());
    flowControl.apply(options);
    // A user who sets the concurrency knows how many requests the API accepts.
    OptionSetter.set("--concurrency", flowControl.concurrency(), options::setInitialConcurrency);
    int window = 2 * options.getMaxConcurrency();
    options.setMaxQueueSize(window);
    BatchOptions batch =
        new BatchOptions()
            .setFolder(out.toString())
            .setWindow(window)
            .setRetryUnknownOutcome(flowControl.retryUnknown());
    OptionSetter.set("--timeout", flowControl.timeout(), batch::setTimeout);
    OptionSetter.set("--give-up-after", giveUpAfter, batch::setMaxFailuresInARow);
    OptionSetter.set("--price-per-image", flowControl.pricePerImage(), batch::setPricePerImageUsd);
    ImageOptions images =
        imageMixin.isFetching()
            ? imageMixin.options(connection, options, terminal.environment()).setDurable(true)
            : null;
    return new BatchRunner(
            terminal,
            options,
            batch,
            connection.stub(),
            images,
            progress,
            json ? new BatchJson(terminal) : null)
        .run(isStandardInput() ? null : file);
  }

  private boolean isStandardInput() {
    return file.toString().equals("-");
  }

  private int check() throws IOException {
    try (InputStream in = isStandardInput() ? terminal.in() : new FileInputStream(file.toFile())) {
      BatchCheck check =
          BatchCheck.of(
              in,
              out,
              flowControl.retryUnknown(),
              invalid -> terminal.err().println("fluxbus: " + invalid));
      terminal.err().flush();
      if (json) {
        new BatchJson(terminal).check(check, price());
      } else {
        print(check);
      }
      return check.invalid() == 0 ? ExitStatus.SUCCEEDED : ExitStatus.FAILED;
    } catch (BatchFolderException | BatchInputException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private void print(BatchCheck check) {
    terminal
        .out()
        .println(
            BatchText.requests(check.requests())
                + " for "
                + BatchText.count(check.images())
                + (check.images() == 1 ? " image; " : " images; ")
                + BatchText.count(check.invalid())
                + (check.invalid() == 1 ? " line is invalid" : " lines are invalid")
                + (check.done() == 0
                    ? ""
                    : "; " + BatchText.count(check.done()) + " have an outcome already"));
    terminal.out().println(cost(check));
    terminal.out().flush();
  }

  private String cost(BatchCheck check) {
    BigDecimal each = price();
    if (each == null) {
      return "add --price-per-image for an estimate of the cost";
    }
    return DollarText.text(each.multiply(BigDecimal.valueOf(check.images())))
        + " at "
        + DollarText.text(each)
        + " an image, if all succeed";
  }

  /** Null if the option was not given. */
  private BigDecimal price() {
    Double price = flowControl.pricePerImage();
    return price == null ? null : BigDecimal.valueOf(price);
  }
}
