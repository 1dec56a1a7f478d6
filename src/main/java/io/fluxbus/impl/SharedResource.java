package io.fluxbus.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A resource that several holders in a Vertx share by its name. The first holder creates it, and
 * the last one closes it. Thread-safe.
 */
final class SharedResource<T> implements Shareable {
  private final T resource;

  /** How many shares are open. Changes only in a {@code compute} of the map, which locks it. */
  private int shares;

  private SharedResource(T resource) {
    this.resource = resource;
  }

  /**
   * Takes a share. After the last share is closed, the next caller creates a new resource, even
   * while the old one is still closing.
   *
   * @param map the name of the local map that contains the resources of this kind
   * @param create called while other callers wait for the same name; if it throws, nothing is
   *     shared under the name
   * @param close closes the resource when the last share is closed
   */
  static <T> Share<T> acquire(
      Vertx vertx, String map, String name, Supplier<T> create, Function<T, Future<Void>> close) {
    LocalMap<String, SharedResource<T>> resources = vertx.sharedData().getLocalMap(map);
    SharedResource<T> shared =
        resources.compute(
            name,
            (key, present) -> {
              SharedResource<T> used =
                  present == null ? new SharedResource<>(create.get()) : present;
              used.shares++;
              return used;
            });
    return new Share<>(shared.resource, () -> shared.release(resources, name, close));
  }

  private Future<Void> release(
      LocalMap<String, SharedResource<T>> resources, String name, Function<T, Future<Void>> close) {
    // Null if this was the last share.
    SharedResource<T> remaining =
        resources.compute(name, (key, present) -> --shares == 0 ? null : present);
    return remaining == null ? close.apply(resource).otherwiseEmpty() : Future.succeededFuture();
  }

  /** The share of one holder. */
  static final class Share<T> {
    private final T resource;
    private final Supplier<Future<Void>> release;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();

    private Share(T resource, Supplier<Future<Void>> release) {
      this.resource = resource;
      this.release = release;
    }

    T resource() {
      return resource;
    }

    /**
     * Returns the share, once.
     *
     * @return completes when the resource is closed, if this was its last share, and otherwise at
     *     once; on any thread
     */
    Future<Void> close() {
      if (closing.compareAndSet(false, true)) {
        release.get().onComplete(closed);
      }
      return closed();
    }

    /** Completes with the first {@link #close}. */
    Future<Void> closed() {
      return closed.future();
    }
  }
}
