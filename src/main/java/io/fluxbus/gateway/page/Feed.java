package io.fluxbus.gateway.page;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The events for the viewers. Each is serialized once, however many viewers there are. Thread-safe.
 */
final class Feed {
  /** The snapshots of five minutes. */
  static final int MAX_HISTORY = 300;

  private static final int MAX_CALLS = 12;
  private static final int MAX_IMAGES = 12;

  private final PageSource source;
  private final Sampler sampler;
  private final boolean actions;
  private final boolean prompts;
  private final ArrayDeque<Snapshot> history = new ArrayDeque<>();
  private Events events;

  /** Null if nothing has joined since the last snapshot. */
  private Buffer first;

  private String lists = "";

  /**
   * The events of one snapshot.
   *
   * @param lists the failures, calls and images
   * @param version changes with the lists
   */
  record Events(Buffer figures, Buffer lists, long version) {}

  /**
   * @param actions whether an operator can do anything
   * @param prompts whether prompts are shown
   */
  Feed(PageSource source, Sampler sampler, boolean actions, boolean prompts) {
    this.source = source;
    this.sampler = sampler;
    this.actions = actions;
    this.prompts = prompts;
  }

  /** Takes the next snapshot. */
  synchronized Events next() {
    Snapshot snapshot = sampler.sample();
    history.add(snapshot);
    if (history.size() > MAX_HISTORY) {
      history.remove();
    }
    first = null;
    Buffer figures = event("figures", PageJson.figures(snapshot).encode());
    LiveFigures measured = source.figures();
    List<RecentFailures.Entry> failures = measured == null ? null : measured.failures().list();
    String now =
        PageJson.lists(failures, source.calls(MAX_CALLS), source.images(MAX_IMAGES), prompts)
            .encode();
    boolean same = now.equals(lists);
    lists = now;
    events =
        same
            ? new Events(figures, events.lists(), events.version())
            : new Events(figures, event("lists", now), events == null ? 0 : events.version() + 1);
    return events;
  }

  /** The events of the last snapshot. Called after {@link #next}. */
  synchronized Events last() {
    return events;
  }

  /** The event with which a viewer begins: the history, and what it can do. */
  synchronized Buffer first() {
    if (first == null) {
      JsonObject json =
          new JsonObject().put("actions", actions).put("history", PageJson.history(history));
      first = event("first", json.encode());
    }
    return first;
  }

  /** JSON has no line ends, so the data is one line. */
  private static Buffer event(String name, String json) {
    return Buffer.buffer("event: " + name + "\ndata: " + json + "\n\n");
  }
}
