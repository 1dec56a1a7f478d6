package io.fluxbus.batch;

import io.fluxbus.GenerationRequest;
import io.fluxbus.batch.RequestLines.Parsed;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the input as fast as the stream takes it, and passes over what an earlier run has done.
 * Nothing is sent before the input has proven to be the one of those runs, as far as they came. All
 * on the batch's context, but for the reading.
 */
final class InputReader {
  /** What becomes of lines. */
  interface Target {
    /** To the stream. */
    void send(Parsed request);

    /** Completes when there is room for more. */
    Future<?> refuse(Parsed line);

    /** There is nothing more. */
    void ended();

    /**
     * Nothing more is read.
     *
     * @param otherInput whether it is not the input of the earlier runs
     */
    void failed(String why, boolean otherInput);

    /** Nothing is read: the input is no list of requests. */
    void rejected(BatchInputException why);
  }

  private static final int LINES_AT_ONCE = 32;

  private final LineReader reader;
  private final RequestLines requests;
  private final ResumeState earlier;
  private final boolean retryUnknown;
  private final WriteStream<GenerationRequest> stream;
  private final WorkerExecutor worker;
  private final Target target;

  /** What waits for the proof, in order. */
  private final List<Parsed> held = new ArrayList<>();

  /** Whether the input's beginning was looked at. Read and written by one worker at a time. */
  private boolean begun;

  private boolean proven;
  private boolean reading;
  private boolean paused;
  private boolean stopped;

  InputReader(
      LineReader reader,
      RequestLines requests,
      ResumeState earlier,
      boolean retryUnknown,
      WriteStream<GenerationRequest> stream,
      WorkerExecutor worker,
      Target target) {
    this.reader = reader;
    this.requests = requests;
    this.earlier = earlier;
    this.retryUnknown = retryUnknown;
    this.stream = stream;
    this.worker = worker;
    this.target = target;
    this.proven = earlier.lastLine() == 0;
  }

  /** Goes on reading. */
  void run() {
    paused = false;
    if (stopped || reading) {
      return;
    }
    reading = true;
    if (stream.writeQueueFull()) {
      stream.drainHandler(v -> readOn());
    } else {
      readOn();
    }
  }

  /** Reads no more until {@link #run}, but for what it is at. */
  void pause() {
    paused = true;
  }

  private void readOn() {
    worker.executeBlocking(this::read, false).onSuccess(this::take).onFailure(this::unreadable);
  }

  /** Reads no more. A read that blocks goes on without anybody to wait for it. */
  void stop() {
    stopped = true;
  }

  private List<Parsed> read() throws IOException {
    List<Parsed> parsed = new ArrayList<>();
    List<Line> lines = begun ? reader.read(LINES_AT_ONCE) : InputHead.read(reader, LINES_AT_ONCE);
    begun = true;
    for (Line line : lines) {
      parsed.add(requests.parse(line));
    }
    return parsed;
  }

  private void take(List<Parsed> lines) {
    if (stopped) {
      return;
    }
    if (lines.isEmpty()) {
      end();
      return;
    }
    List<Future<?>> refused = new ArrayList<>();
    for (Parsed line : lines) {
      take(line, refused);
    }
    if (refused.isEmpty()) {
      taken();
    } else {
      Future.join(refused).onComplete(v -> taken());
    }
  }

  private void taken() {
    reading = false;
    if (!paused) {
      run();
    }
  }

  private void take(Parsed parsed, List<Future<?>> refused) {
    int number = parsed.line().number();
    if (!stopped && !parsed.isBlank() && !earlier.isTold(number, retryUnknown)) {
      if (proven) {
        pass(parsed, refused);
      } else {
        held.add(parsed);
      }
    }
    if (number == earlier.lastLine()) {
      prove(parsed.line(), refused);
    }
  }

  private void prove(Line last, List<Future<?>> refused) {
    if (last.checksum() != earlier.checksum()) {
      fail("its lines up to " + last.number() + " have changed", true);
      return;
    }
    proven = true;
    List<Parsed> released = List.copyOf(held);
    held.clear();
    released.forEach(parsed -> pass(parsed, refused));
  }

  private void pass(Parsed parsed, List<Future<?>> refused) {
    if (parsed.request() == null) {
      refused.add(target.refuse(parsed));
    } else {
      target.send(parsed);
    }
  }

  private void end() {
    if (proven) {
      stopped = true;
      target.ended();
    } else {
      fail("it ends before line " + earlier.lastLine() + ", which it had", true);
    }
  }

  private void unreadable(Throwable cause) {
    if (cause instanceof BatchInputException why && !stopped) {
      stopped = true;
      target.rejected(why);
    } else {
      fail(cause.getMessage(), false);
    }
  }

  private void fail(String why, boolean otherInput) {
    if (!stopped) {
      stopped = true;
      held.clear();
      target.failed(why, otherInput);
    }
  }
}
