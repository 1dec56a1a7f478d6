package io.fluxbus.store;

import io.fluxbus.spi.StoreMetrics;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One question or change that is sent to the store again and again, until the store answers.
 * Thread-safe.
 */
final class StoreRequest<T> {
  /** The longest wait for one answer. The request is sent again afterwards. */
  static final long TIMEOUT = TimeUnit.SECONDS.toNanos(5);

  private static final long FIRST_DELAY = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MAX_DELAY = TimeUnit.SECONDS.toNanos(2);

  private final StoreServices services;
  private final Supplier<Future<T>> request;
  private final Consumer<T> onAnswer;
  private int tries;
  private boolean answered;
  private boolean stopped;
  private Runnable cancelTimer = () -> {};

  private StoreRequest(StoreServices services, Supplier<Future<T>> request, Consumer<T> onAnswer) {
    this.services = services;
    this.request = request;
    this.onAnswer = onAnswer;
  }

  /**
   * Sends a request.
   *
   * @param request may be called several times, and must have the same effect each time
   * @param onAnswer receives the first answer, on any thread; also after {@link #stop}, if a try
   *     was on its way
   */
  static <T> StoreRequest<T> send(
      StoreServices services, Supplier<Future<T>> request, Consumer<T> onAnswer) {
    StoreRequest<T> sent = new StoreRequest<>(services, request, onAnswer);
    services.monitor().measure(StoreMetrics::requestStarted);
    sent.send();
    return sent;
  }

  /** Sends the request no more. */
  void stop() {
    Runnable cancel;
    boolean waited;
    synchronized (this) {
      waited = !stopped && !answered;
      stopped = true;
      cancel = cancelTimer;
    }
    cancel.run();
    if (waited) {
      services.monitor().measure(StoreMetrics::requestEnded);
    }
  }

  /** Whether a try has failed, and none has been answered. */
  synchronized boolean isFailing() {
    return tries > 1 && !answered;
  }

  private void send() {
    int number;
    synchronized (this) {
      if (stopped || answered) {
        return;
      }
      number = ++tries;
    }
    Future<T> answer;
    try {
      answer = request.get();
    } catch (RuntimeException thrown) {
      answer = Future.failedFuture(thrown);
    }
    if (!answer.isComplete()) {
      schedule(number, TIMEOUT, () -> failed(number, "it does not answer"));
    }
    answer.onComplete(this::answered, cause -> failed(number, String.valueOf(cause.getMessage())));
  }

  private void answered(T answer) {
    Runnable cancel;
    boolean waited;
    synchronized (this) {
      if (answered) {
        return;
      }
      waited = !stopped;
      answered = true;
      cancel = cancelTimer;
    }
    cancel.run();
    if (waited) {
      services.monitor().measure(StoreMetrics::requestEnded);
    }
    services.monitor().log().answered();
    onAnswer.accept(answer);
  }

  /** The next try follows after a delay with full jitter. */
  private void failed(int number, String reason) {
    synchronized (this) {
      if (number != tries || answered || stopped) {
        return;
      }
      // A failure after the timeout is not counted again.
      tries++;
    }
    services.monitor().failed(reason);
    long most = Math.min(MAX_DELAY, FIRST_DELAY << Math.min(number, 10));
    schedule(number + 1, (long) (most * services.runtime().random()), this::send);
  }

  private void schedule(int number, long delay, Runnable action) {
    Runnable cancel = services.runtime().schedule(delay, action);
    Runnable replaced;
    synchronized (this) {
      if (number == tries && !answered && !stopped) {
        replaced = cancelTimer;
        cancelTimer = cancel;
      } else {
        replaced = cancel;
      }
    }
    replaced.run();
  }
}
