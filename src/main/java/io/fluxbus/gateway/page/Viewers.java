package io.fluxbus.gateway.page;

import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashSet;
import java.util.Set;

/** The open pages. Thread-safe. */
final class Viewers {
  private final int max;
  private final Set<Viewer> viewers = new LinkedHashSet<>();
  private boolean closed;

  Viewers(int max) {
    this.max = max;
  }

  /**
   * Adds a page, and sends it what it begins with.
   *
   * @return false if there are too many, or the live page is closed; then nothing was sent
   */
  synchronized boolean add(HttpServerRequest request, Feed feed) {
    if (closed || viewers.size() >= max) {
      return false;
    }
    Viewer viewer = new Viewer(request);
    viewers.add(viewer);
    request.response().closeHandler(v -> remove(viewer));
    viewer.begin(feed);
    return true;
  }

  private synchronized void remove(Viewer viewer) {
    viewers.remove(viewer);
  }

  /** Sends events to all. */
  synchronized void send(Feed.Events events) {
    viewers.removeIf(viewer -> !viewer.send(events));
  }

  synchronized int size() {
    return viewers.size();
  }

  /** Ends all, and accepts no more. */
  synchronized void close() {
    closed = true;
    viewers.forEach(Viewer::end);
    viewers.clear();
  }
}
