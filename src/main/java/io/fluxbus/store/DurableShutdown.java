package io.fluxbus.store;

import io.fluxbus.impl.ClientRuntime;
import io.fluxbus.impl.OpenCalls;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The open calls of a {@link DurableFluxClient}, and how closing ends them. Thread-safe. */
final class DurableShutdown {
  /** The longest time for each of the two steps of closing. */
  private static final long STEP = TimeUnit.SECONDS.toNanos(3);

  private final DurableFluxClient client;
  private final StoreNode node;
  private final Supplier<Future<Void>> release;
  private final ClientRuntime runtime;
  private final OpenCalls open = new OpenCalls();
  private final Set<KeylessCall> keyless = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Promise<Void> closing = Promise.promise();

  /**
   * @param release gives up the use of the node. The future completes on any thread; it may never
   *     complete
   */
  DurableShutdown(DurableFluxClient client, StoreNode node, Supplier<Future<Void>> release) {
    this.client = client;
    this.node = node;
    this.release = release;
    this.runtime = node.services().runtime();
  }

  /** Closes the client with its owner: now, if the owner is closed already. */
  void closeWith(VertxAccess.Owner owner) {
    Closeable hook = completion -> close().onComplete(completion);
    if (owner.add(hook)) {
      done().onComplete(v -> owner.remove(hook));
    } else {
      hook.close((done, failure) -> {});
    }
  }

  boolean isClosed() {
    return closed.get();
  }

  /** Completes when the client is closed, on any thread. */
  Future<Void> done() {
    return closing.future();
  }

  /** A call has begun, until {@link #delivered}. */
  void opened() {
    open.opened();
  }

  void delivered() {
    open.delivered();
  }

  /** Adds a call without a key, until it has its outcome. */
  void add(KeylessCall call) {
    keyless.add(call);
    call.outcome().onComplete(outcome -> keyless.remove(call));
    if (closed.get()) {
      call.close();
    }
  }

  /** Ends all calls, and releases the node. */
  Future<Void> close() {
    if (closed.compareAndSet(false, true)) {
      List.copyOf(keyless).forEach(KeylessCall::close);
      node.calls().forEach(call -> call.close(client));
      withinTime(open.allDelivered())
          .onComplete(v -> node.calls().forEach(call -> call.abort(client)))
          .compose(v -> withinTime(release.get()))
          .onComplete(closing);
    }
    return closing.future();
  }

  /** Limits the time, because the store may not answer. */
  private Future<Void> withinTime(Future<Void> done) {
    Promise<Void> doneOrTimedOut = Promise.promise();
    Runnable cancelTimer = runtime.schedule(STEP, doneOrTimedOut::tryComplete);
    done.onComplete(
        v -> {
          cancelTimer.run();
          doneOrTimedOut.tryComplete();
        });
    return doneOrTimedOut.future();
  }
}
