package io.fluxbus.bridge;

import io.fluxbus.schema.MessageSchemas;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A connection whose caller reads when the test wants. */
final class FakeLink implements Link {
  final List<JsonObject> written = new ArrayList<>();
  private final List<Promise<Void>> unread = new ArrayList<>();
  boolean slow;
  boolean closed;
  boolean aborted;

  @Override
  public Future<Void> write(Buffer json) {
    MessageSchemas.assertValid("bridge-delivery", json.toJsonObject());
    written.add(json.toJsonObject());
    if (!slow) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    unread.add(promise);
    return promise.future();
  }

  /** The caller reads everything. */
  void read() {
    unread.forEach(Promise::tryComplete);
    unread.clear();
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void abort() {
    aborted = true;
  }

  JsonObject last() {
    return written.get(written.size() - 1);
  }
}
