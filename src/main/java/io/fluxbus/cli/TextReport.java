package io.fluxbus.cli;

import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A report for users: a status line with the progress, the outcomes, and the totals. */
final class TextReport implements Report {
  private static final int LONGEST_LABEL = 60;
  private static final String INDENT = "   ";

  private final Terminal terminal;
  private final StatusLine statusLine;
  private final int requestCount;

  /** The number and the prompt of each request by its id, if there are several. */
  private final Map<String, String> labels = new HashMap<>();

  private final OutcomeTotals totals = new OutcomeTotals();
  private long started;

  TextReport(Terminal terminal, List<GenerationRequest> requests) {
    this.terminal = terminal;
    this.statusLine = new StatusLine(terminal);
    this.requestCount = requests.size();
    if (requestCount > 1) {
      for (GenerationRequest request : requests) {
        labels.put(request.id(), labels.size() + 1 + ". " + shortened(request.prompt()));
      }
    }
  }

  @Override
  public void started() {
    started = System.nanoTime();
  }

  @Override
  public void progress(FluxClientStats stats) {
    statusLine.show((requestCount == 1 ? "generating" : counts(stats)) + "  " + elapsed());
  }

  @Override
  public boolean settled(GenerationOutcome outcome) {
    totals.add(outcome);
    statusLine.clear();
    String label = labels.get(outcome.id());
    if (outcome.result() != null) {
      result(outcome, label);
    }
    if (outcome.failure() != null) {
      String prefix = label == null ? "" : label + ": ";
      terminal.err().println("fluxbus: " + prefix + OutcomeText.failure(outcome));
      terminal.err().flush();
    }
    return outcome.result() == null || terminal.checkWritten(outcome.id());
  }

  @Override
  public void finished() {
    if (requestCount > 1) {
      terminal.out().println(totals.text() + ", " + elapsed());
      terminal.out().flush();
    }
  }

  private void result(GenerationOutcome outcome, String label) {
    TerminalWriter out = terminal.out();
    if (label != null) {
      out.println(label);
    }
    String indent = label == null ? "" : INDENT;
    outcome.result().images().forEach(image -> out.println(indent + OutcomeText.image(image)));
    out.println(indent + OutcomeText.result(outcome));
    out.flush();
  }

  private String counts(FluxClientStats stats) {
    int done = totals.count();
    int running = stats.inFlight();
    int waiting = stats.queued();
    // A request with a response is done when its images are saved.
    int saving = requestCount - done - running - waiting;
    return done
        + " done, "
        + (saving > 0 ? saving + " saving, " : "")
        + running
        + " running, "
        + waiting
        + " waiting";
  }

  private String elapsed() {
    return Durations.seconds(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
  }

  private static String shortened(String prompt) {
    String line = Printable.line(prompt.strip().replaceAll("\\s+", " "));
    return line.codePointCount(0, line.length()) <= LONGEST_LABEL
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_LABEL - 3)) + "...";
  }
}
