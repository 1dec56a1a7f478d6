package io.fluxbus.gateway.webhook;

import io.fluxbus.internal.HttpUrl;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Delivers webhooks, each until it is delivered or given up. A webhook is attempted at least once
 * while the process lives, and may arrive more than once. Time, sockets and random numbers are
 * parameters. Thread-safe.
 */
final class Deliveries {
  private static final int MAX_RUNNING = 64;
  private static final int MAX_PER_ORIGIN = 8;

  /** Sends a message once. */
  @FunctionalInterface
  interface Sender {
    /** Never fails, and completes within the time limit of an attempt. */
    Future<AttemptEnd> send(HttpUrl url, WebhookMessage message);
  }

  /** Runs actions later. */
  @FunctionalInterface
  interface Timers {
    /** Returns what cancels the action. */
    Runnable schedule(Duration delay, Runnable action);
  }

  private final int maxPending;
  private final RetrySchedule schedule;
  private final Sender sender;
  private final Timers timers;
  private final Consumer<String> warnings;
  private final Promise<Void> closed = Promise.promise();
  private final DeliveryQueue<Delivery> queue = new DeliveryQueue<>(MAX_RUNNING, MAX_PER_ORIGIN);

  /** Those that wait for their next attempt, the oldest first. */
  private final Set<Delivery> waiting = new LinkedHashSet<>();

  private boolean closing;
  private int pending;
  private long attempts;
  private long delivered;
  private long failed;

  private static final class Delivery {
    private final HttpUrl url;
    private final WebhookMessage message;
    private int attempts;
    private Runnable cancelTimer = () -> {};

    private Delivery(HttpUrl url, WebhookMessage message) {
      this.url = url;
      this.message = message;
    }
  }

  /**
   * @param warnings is told which deliveries are given up, and why
   */
  Deliveries(
      int maxPending,
      RetrySchedule schedule,
      Sender sender,
      Timers timers,
      Consumer<String> warnings) {
    this.maxPending = maxPending;
    this.schedule = schedule;
    this.sender = sender;
    this.timers = timers;
    this.warnings = warnings;
  }

  /**
   * Reserves a place, which {@link #deliver} or {@link #release} must use. If there is none, the
   * delivery that has failed most often is given up.
   *
   * @return false if there is no place
   */
  boolean reserve() {
    Delivery givenUp = null;
    synchronized (this) {
      if (closing) {
        return false;
      }
      if (pending >= maxPending) {
        givenUp = waiting.stream().max(Comparator.comparingInt(each -> each.attempts)).orElse(null);
        if (givenUp == null) {
          return false;
        }
        waiting.remove(givenUp);
        giveUp();
      }
      pending++;
    }
    if (givenUp != null) {
      givenUp.cancelTimer.run();
      warn(givenUp, "too many others wait");
    }
    return true;
  }

  /** Returns a place that is not needed. */
  synchronized void release() {
    pending--;
  }

  /** Delivers a message. */
  void deliver(HttpUrl url, WebhookMessage message) {
    due(new Delivery(url, message));
  }

  private void due(Delivery delivery) {
    synchronized (this) {
      queue.add(delivery.url.origin(), delivery);
    }
    attemptNext();
  }

  private void retry(Delivery delivery) {
    synchronized (this) {
      if (!waiting.remove(delivery)) {
        return;
      }
    }
    due(delivery);
  }

  private void attemptNext() {
    Delivery next = next();
    while (next != null) {
      Delivery attempted = next;
      sender
          .send(attempted.url, attempted.message)
          .onComplete(
              end -> ended(attempted, end),
              defect -> ended(attempted, AttemptEnd.failed("the attempt has failed")));
      next = next();
    }
  }

  private synchronized Delivery next() {
    return queue.next();
  }

  private void ended(Delivery delivery, AttemptEnd end) {
    Duration delay;
    boolean idle;
    synchronized (this) {
      attempts++;
      delivery.attempts++;
      queue.ended(delivery.url.origin());
      delay = end.isFinal() || closing ? null : schedule.delay(delivery.attempts, end.retryAfter());
      if (delay != null) {
        waiting.add(delivery);
      } else if (end.problem() == null) {
        pending--;
        delivered++;
      } else {
        giveUp();
      }
      idle = closing && queue.isIdle();
    }
    if (delay != null) {
      wait(delivery, delay);
    } else if (end.problem() != null) {
      warn(delivery, end.problem());
    }
    if (idle) {
      closed.tryComplete();
    }
    attemptNext();
  }

  private void wait(Delivery delivery, Duration delay) {
    Runnable cancel = timers.schedule(delay, () -> retry(delivery));
    synchronized (this) {
      delivery.cancelTimer = cancel;
      if (waiting.contains(delivery)) {
        return;
      }
    }
    // Given up in the meantime.
    cancel.run();
  }

  private void giveUp() {
    pending--;
    failed++;
  }

  private void warn(Delivery delivery, String problem) {
    warnings.accept(
        "the webhook "
            + delivery.message.id()
            + " to "
            + delivery.url.origin()
            + " is given up after "
            + delivery.attempts
            + " attempts: "
            + problem);
  }

  synchronized WebhookStats stats() {
    return new WebhookStats(pending, attempts, delivered, failed);
  }

  /**
   * Makes no further attempts, except of those deliveries that are due.
   *
   * @return completes when these have ended
   */
  Future<Void> close() {
    Set<Delivery> lost;
    boolean idle;
    synchronized (this) {
      closing = true;
      lost = new LinkedHashSet<>(waiting);
      waiting.clear();
      lost.forEach(each -> giveUp());
      idle = queue.isIdle();
    }
    lost.forEach(each -> each.cancelTimer.run());
    if (!lost.isEmpty()) {
      warnings.accept(lost.size() + " webhooks are given up, because the gateway stops");
    }
    if (idle) {
      closed.tryComplete();
    }
    return closed.future();
  }
}
