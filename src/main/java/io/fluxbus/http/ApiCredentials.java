package io.fluxbus.http;

import io.fluxbus.internal.KeySource;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The API key of a transport: the one that requests carry now, and the masks of all keys that a
 * server may still repeat. While requests are sent, or rejected because of the key, its source is
 * asked every few seconds whether it has another one. It is also asked when the API rejects the
 * key. Thread-safe.
 */
final class ApiCredentials {
  /** How long a key is used before its source is asked again, in nanoseconds. */
  private static final long REFRESH_AFTER = TimeUnit.SECONDS.toNanos(5);

  /** How long a key that was replaced stays masked at least, in nanoseconds. */
  private static final long MASKED_FOR = TimeUnit.MINUTES.toNanos(15);

  private final KeySource source;
  private final List<String> otherSecrets;
  private final Context context;
  private final LongSupplier nanoTime;
  private final KeyListener listener;

  private volatile Key current;
  private volatile List<SecretMask> masks;

  /** When the source was asked last, in nanoseconds of the clock. */
  private volatile long askedAt;

  /** The keys that were replaced. */
  private final List<Replaced> replaced = new ArrayList<>();

  /** The current or last question to the source. */
  private Future<Void> asking = Future.succeededFuture();

  /** The question that follows the current one; null if there is none. */
  private Future<Void> askingNext;

  /** The message of the last failure of the source; null after a success. */
  private volatile String problem;

  private volatile Runnable replacedAction = () -> {};

  /** A key, with the value of its header. */
  static final class Key {
    private final String value;
    private final CharSequence authorization;

    Key(String value) {
      this.value = value;
      this.authorization = HttpHeaders.createOptimized("Bearer " + value);
    }

    CharSequence authorization() {
      return authorization;
    }
  }

  private static final class Replaced {
    private final String key;
    private final long at;

    Replaced(String key, long at) {
      this.key = key;
      this.at = at;
    }
  }

  /**
   * @param otherSecrets are masked as well
   * @param context an event loop on which the source is asked
   * @param nanoTime a monotonic clock in nanoseconds
   */
  ApiCredentials(
      KeySource source,
      List<String> otherSecrets,
      Context context,
      LongSupplier nanoTime,
      KeyListener listener) {
    this.source = source;
    this.otherSecrets = otherSecrets;
    this.context = context;
    this.nanoTime = nanoTime;
    this.listener = listener;
    this.askedAt = nanoTime.getAsLong();
    if (source.first() == null) {
      this.masks = SecretMask.of(otherSecrets);
      ask();
    } else {
      replace(source.first(), askedAt);
    }
  }

  /** The masks of the keys and the other secrets. */
  List<SecretMask> masks() {
    return masks;
  }

  /** Whether there is a key. Once there is one, there always is. */
  boolean hasKey() {
    return current != null;
  }

  /**
   * Waits for the first key.
   *
   * @return completes within a limited time, on any thread
   */
  Future<Void> firstKey() {
    Future<Void> answer;
    synchronized (this) {
      answer = asking.isComplete() && current == null ? ask() : asking;
    }
    return answer.compose(
        v -> hasKey() ? Future.succeededFuture() : Future.failedFuture("no API key: " + problem));
  }

  /** Returns the key for a request that is sent now. */
  Key use() {
    refresh();
    return current;
  }

  /** Asks the source, unless it was asked in the last seconds. */
  void refresh() {
    if (source.mayChange() && isDue()) {
      askIfDue();
    }
  }

  /** Runs an action whenever another key replaces the current one. */
  void onReplaced(Runnable action) {
    replacedAction = action;
  }

  /**
   * Whether a key that the API rejected is not the current one. If it seems to be, the source is
   * asked first.
   *
   * @return completes within a limited time, on any thread
   */
  Future<Boolean> isOutdated(Key rejected) {
    if (!isCurrent(rejected)) {
      return Future.succeededFuture(true);
    }
    return source.mayChange()
        ? askAfterNow().map(v -> !isCurrent(rejected))
        : Future.succeededFuture(false);
  }

  private boolean isCurrent(Key key) {
    return key.value.equals(current.value);
  }

  private boolean isDue() {
    return nanoTime.getAsLong() - askedAt >= REFRESH_AFTER;
  }

  private synchronized void askIfDue() {
    if (isDue() && asking.isComplete()) {
      ask();
    }
  }

  /**
   * Asks the source, after this method was called: the answer to a question that is under way may
   * be older. All callers that wait for the next question share it.
   */
  private synchronized Future<Void> askAfterNow() {
    if (askingNext != null) {
      return askingNext;
    }
    if (asking.isComplete()) {
      return ask();
    }
    Promise<Void> next = Promise.promise();
    askingNext = next.future();
    asking.onComplete(v -> askNext().onComplete(next));
    return next.future();
  }

  private synchronized Future<Void> askNext() {
    askingNext = null;
    return ask();
  }

  private synchronized Future<Void> ask() {
    askedAt = nanoTime.getAsLong();
    Promise<String> answer = Promise.promise();
    try {
      context.runOnContext(v -> source.ask().onComplete(answer));
    } catch (RejectedExecutionException e) {
      answer.fail("the Vertx is closed");
    }
    asking = answer.future().transform(this::onAnswer);
    return asking;
  }

  /** Takes the answer of the source. A failure changes nothing. */
  private Future<Void> onAnswer(AsyncResult<String> answer) {
    String before = problem;
    problem = answer.failed() ? answer.cause().getMessage() : null;
    if (answer.succeeded()) {
      if (replace(answer.result(), nanoTime.getAsLong())) {
        listener.onReplaced();
        replacedAction.run();
      }
    } else if (hasKey() && before == null) {
      listener.onFailed(problem);
    }
    return Future.succeededFuture();
  }

  /** Makes a key the current one. Returns whether it replaced another one. */
  private synchronized boolean replace(String key, long now) {
    Key before = current;
    if (before != null && before.value.equals(key)) {
      return false;
    }
    replaced.removeIf(old -> now - old.at > MASKED_FOR);
    if (before != null) {
      replaced.add(new Replaced(before.value, now));
    }
    List<String> secrets = new ArrayList<>(otherSecrets);
    secrets.add(key);
    replaced.forEach(old -> secrets.add(old.key));
    // Before the key is sent.
    masks = SecretMask.of(secrets);
    current = new Key(key);
    return before != null;
  }
}
