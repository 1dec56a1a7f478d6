package io.fluxbus.gateway.page;

import io.fluxbus.internal.ConnectionGuard;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * One open page. An event is skipped while the page reads too slowly: every event has the whole
 * state, so nothing is lost with it. Used under the lock of its {@link Viewers}.
 */
final class Viewer {
  /** The number of skipped events in a row after which the connection is closed. */
  static final int MAX_SKIPPED = 60;

  private static final long NO_LISTS = -1;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private long version = NO_LISTS;
  private int skipped;

  Viewer(HttpServerRequest request) {
    this.request = request;
    this.response = request.response();
  }

  /** Sends the history, and the events of the last snapshot. */
  void begin(Feed feed) {
    response.write(feed.first());
    send(feed.last());
  }

  void end() {
    response.end();
  }

  /**
   * Sends the events that the page does not have.
   *
   * @return false if the connection is closed, also because the page does not read
   */
  boolean send(Feed.Events events) {
    if (response.closed()) {
      return false;
    }
    if (response.writeQueueFull()) {
      skipped++;
      if (skipped == MAX_SKIPPED) {
        abort();
        return false;
      }
      return true;
    }
    skipped = 0;
    response.write(events.figures());
    if (version != events.version()) {
      response.write(events.lists());
      version = events.version();
    }
    return true;
  }

  private void abort() {
    if (request.version() == HttpVersion.HTTP_2) {
      response.reset();
    } else {
      ConnectionGuard.abort(request.connection());
    }
  }
}
