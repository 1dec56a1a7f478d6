package io.fluxbus.store;

import io.fluxbus.internal.UniqueId;
import io.fluxbus.spi.StoreMetrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Registers this process in the store, confirms that it is alive every third of its lease, and
 * expires other nodes that do not. If another node has expired this one, it registers again under a
 * new name. Thread-safe.
 */
final class Heartbeat {
  private static final int BEATS_PER_LEASE = 3;
  private static final int BEATS_PER_SWEEP = 12;

  private final StoreServices services;
  private final Supplier<String> names;
  private final Supplier<Future<Void>> undoLeftovers;

  /** Those who must know each name of this process before its first use. */
  private final List<Consumer<String>> listeners = new ArrayList<>();

  private final NodeWatch watch;
  private final long period;
  private final Duration retain;
  private final SerialQueue queue = new SerialQueue();

  /** All names that this process has had. */
  private final Set<String> ownNames = ConcurrentHashMap.newKeySet();

  private volatile Promise<String> registered = Promise.promise();
  private String name;

  /** The last count that was sent. */
  private long count;

  private long ticks;
  private StoreRequest<Boolean> registration;
  private boolean stopped;
  private Runnable cancelTimer = () -> {};

  /**
   * @param names returns names that no other process has
   * @param undoLeftovers is called now and then
   */
  Heartbeat(
      StoreServices services,
      DurableOptions options,
      Supplier<String> names,
      Supplier<Future<Void>> undoLeftovers) {
    this.services = services;
    this.names = names;
    this.undoLeftovers = undoLeftovers;
    long lease = TimeUnit.MILLISECONDS.toNanos(options.getLeaseDuration());
    this.period = lease / BEATS_PER_LEASE;
    this.retain = Duration.ofMillis(options.getRetainDuration());
    this.watch = new NodeWatch(lease, 2 * period);
  }

  void start() {
    queue.execute(
        () -> {
          register();
          schedule();
        });
  }

  /** The name of this process in the store. Completes when the store has it, on any thread. */
  Future<String> registration() {
    return registered.future();
  }

  /** Adds a listener that receives each name of this process before others get it. */
  void addListener(Consumer<String> listener) {
    queue.execute(
        () -> {
          listeners.add(listener);
          if (registered.future().succeeded()) {
            listener.accept(name);
          }
        });
  }

  /** Whether this process has or had the name. */
  boolean isOwn(String node) {
    return ownNames.contains(node);
  }

  private void register() {
    String fresh = names.get();
    name = fresh;
    count = 0;
    ownNames.add(fresh);
    registration =
        StoreRequest.send(
            services,
            () -> services.store().beat(fresh, 0),
            alive -> queue.execute(() -> registered(fresh, alive)));
  }

  private void registered(String fresh, boolean alive) {
    if (stopped || !fresh.equals(name)) {
      return;
    }
    registration = null;
    if (alive) {
      listeners.forEach(listener -> listener.accept(fresh));
      registered.complete(fresh);
    } else {
      register();
    }
  }

  private void schedule() {
    cancelTimer = services.runtime().schedule(period, () -> queue.execute(this::tick));
  }

  /** A beat that fails is not repeated: the next one says the same. */
  private void tick() {
    if (stopped) {
      return;
    }
    schedule();
    if (registration != null) {
      return;
    }
    String current = name;
    ask(
        services.store().beat(current, ++count),
        alive -> {
          if (!alive) {
            unregistered(current);
          }
        });
    ask(
        services.store().beats(),
        beats ->
            watch
                .silent(beats, ownNames, services.runtime().nanoTime())
                .forEach((other, last) -> expire(other, last)));
    if (++ticks % BEATS_PER_SWEEP == 0) {
      sweep();
      ask(undoLeftovers.get(), v -> {});
    }
  }

  /** The store does not know the name. */
  void unregistered(String unknown) {
    queue.execute(
        () -> {
          if (registration == null && unknown.equals(name) && !stopped) {
            expired();
          }
        });
  }

  private void expired() {
    services.monitor().log().expired();
    services.monitor().measure(StoreMetrics::leaseLost);
    registered = Promise.promise();
    register();
  }

  private void expire(String other, long last) {
    ask(
        services.store().expire(other, last),
        removed -> {
          if (removed) {
            services.monitor().log().expiredOther(other);
            services.monitor().measure(StoreMetrics::nodeExpired);
          }
        });
  }

  /** Continues at once while there is something to delete. */
  private void sweep() {
    ask(
        services.store().sweep(retain),
        deleted -> {
          if (deleted > 0 && !stopped) {
            sweep();
          }
        });
  }

  private <T> void ask(Future<T> request, Consumer<T> onAnswer) {
    request.onComplete(
        answer -> queue.execute(() -> onAnswer.accept(answer)),
        cause -> services.monitor().failed(String.valueOf(cause.getMessage())));
  }

  /**
   * Beats no more, and removes the registration. The calls that still run have unknown outcomes.
   *
   * @return completes when the store has answered, on any thread. It may fail or never complete
   */
  Future<Void> stop() {
    Promise<Void> removed = Promise.promise();
    queue.execute(
        () -> {
          stopped = true;
          cancelTimer.run();
          if (registration != null) {
            registration.stop();
          }
          registered.tryFail("the client was closed");
          String last = name;
          remove(last).onComplete(removed);
        });
    return removed.future();
  }

  /** A beat that is on its way may change the count meanwhile. Then it is asked for again. */
  private Future<Void> remove(String last) {
    return services
        .store()
        .beats()
        .compose(
            beats ->
                beats.containsKey(last)
                    ? services
                        .store()
                        .expire(last, beats.get(last))
                        .compose(done -> done ? Future.succeededFuture() : remove(last))
                    : Future.succeededFuture());
  }

  /** Returns names that no other process has. */
  static Supplier<String> uniqueNames() {
    return UniqueId::next;
  }
}
