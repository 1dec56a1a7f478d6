package io.fluxbus.cli;

import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** For people: a line that lives while they wait, what came, and a sum when it is several. */
final class PeopleReport implements Report {
  private static final int LONGEST_LABEL = 60;
  private static final String INDENT = "   ";

  private final Terminal terminal;
  private final LiveLine live;
  private final int asked;

  /** By id, what tells several apart: the place on the command line, and the prompt. */
  private final Map<String, String> labels = new HashMap<>();

  private final Totals totals = new Totals();
  private long started;

  PeopleReport(Terminal terminal, List<GenerationRequest> requests) {
    this.terminal = terminal;
    this.live = new LiveLine(terminal);
    this.asked = requests.size();
    if (asked > 1) {
      for (GenerationRequest request : requests) {
        labels.put(request.id(), labels.size() + 1 + ". " + inShort(request.prompt()));
      }
    }
  }

  @Override
  public void started() {
    started = System.nanoTime();
  }

  @Override
  public void goesOn(FluxClientStats stats) {
    live.show((asked == 1 ? "generating" : progress(stats)) + "  " + elapsed());
  }

  @Override
  public boolean ended(GenerationOutcome outcome) {
    totals.add(outcome);
    live.clear();
    String label = labels.get(outcome.id());
    if (outcome.result() != null) {
      result(outcome, label);
    }
    if (outcome.failure() != null) {
      String whose = label == null ? "" : label + ": ";
      terminal.err().println("fluxbus: " + whose + OutcomeText.failure(outcome));
      terminal.err().flush();
    }
    return outcome.result() == null || terminal.arrived(outcome.id());
  }

  @Override
  public void allEnded() {
    if (asked > 1) {
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

  private String progress(FluxClientStats stats) {
    int done = totals.ended();
    int running = stats.inFlight();
    int waiting = stats.queued();
    // An answer that is here is not done before its images are.
    int saving = asked - done - running - waiting;
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

  private static String inShort(String prompt) {
    String line = Printable.line(prompt.strip().replaceAll("\\s+", " "));
    return line.codePointCount(0, line.length()) <= LONGEST_LABEL
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_LABEL - 3)) + "...";
  }
}
