package io.fluxbus.stream;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Takes random steps with streams, and checks after each step that the rules of a stream hold. A
 * failure names its seed. {@code -Dstream.seed} runs only this seed.
 */
@ExtendWith(VertxExtension.class)
class StreamRulesTest {
  private static final int SEEDS = 400;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void theRulesHoldForRandomUse(Vertx vertx) {
    Long only = Long.getLong("stream.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      Promise<Void> done = Promise.promise();
      Context context = ((VertxInternal) vertx).createEventLoopContext();
      Run run = new Run(vertx, context, seed, done);
      context.runOnContext(v -> run.begin());
      try {
        Await.result(done.future());
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** One stream of one seed, with a client whose calls complete at random. */
  private static final class Run implements FluxClient {
    private final Vertx vertx;
    private final Context context;
    private final Random random;
    private final Promise<Void> done;
    private final int window;
    private final boolean ordered;
    private final Map<String, ManualClient.Call> running = new LinkedHashMap<>();
    private final List<String> written = new ArrayList<>();
    private final List<GenerationOutcome> read = new ArrayList<>();
    private final List<Promise<Void>> timers = new ArrayList<>();
    private GenerationStream stream;
    private long demand = Long.MAX_VALUE;
    private boolean closing;
    private boolean ended;
    private Future<Void> completed;
    private int steps;

    Run(Vertx vertx, Context context, long seed, Promise<Void> done) {
      this.vertx = vertx;
      this.context = context;
      this.random = new Random(seed);
      this.done = done;
      this.window = 1 + random.nextInt(6);
      this.ordered = random.nextBoolean();
    }

    void begin() {
      stream =
          new GenerationStream(
              vertx,
              this,
              new GenerationStreamOptions().setWindow(window).setOrdered(ordered),
              millis -> {
                Promise<Void> timer = Promise.promise();
                timers.add(timer);
                return timer.future();
              });
      stream.setWriteQueueMaxSize(1 + random.nextInt(5));
      stream.handler(this::read);
      stream.endHandler(
          v -> {
            check(!ended, "a second end");
            check(demand > 0, "the end while paused");
            check(closing && read.size() == written.size(), "the end before the last outcome");
            ended = true;
          });
      step();
    }

    private void read(GenerationOutcome outcome) {
      check(!ended, "an outcome after the end");
      check(demand > 0, "an outcome while paused");
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      check(
          read.stream().noneMatch(other -> other.id().equals(outcome.id())),
          outcome.id() + " is read twice");
      check(!ordered || outcome.id().equals(written.get(read.size())), "out of order");
      read.add(outcome);
      if (random.nextInt(20) == 0) {
        pause();
      }
    }

    /** Runs one step. The next one is scheduled, so that the stream works in between. */
    private void step() {
      if (done.future().isComplete()) {
        return;
      }
      try {
        int open = running.size();
        check(open <= window, open + " requests are with the client, the window is " + window);
        if (steps++ < 150) {
          takeStep(random.nextInt(100));
        } else {
          finish();
        }
        if (ended) {
          check(completed.isComplete(), "the end before all outcomes are known");
          check(stream.write(GenerationRequest.of("late")).failed(), "written after the end");
          done.tryComplete();
        }
      } catch (AssertionError | RuntimeException e) {
        done.tryFail(e);
      }
      context.runOnContext(v -> step());
    }

    private void takeStep(int choice) {
      if (choice < 45) {
        write();
      } else if (choice < 80) {
        completeRandomCall();
      } else if (choice < 85) {
        pause();
      } else if (choice < 92) {
        long amount = random.nextInt(4);
        demand = demand == Long.MAX_VALUE ? demand : demand + amount;
        stream.fetch(amount);
      } else if (choice < 97) {
        resume();
      } else if (!timers.isEmpty()) {
        timers.remove(0).complete();
      } else if (random.nextInt(20) == 0) {
        endStream();
      }
    }

    private void write() {
      String id = "r" + written.size();
      if (closing) {
        check(stream.write(GenerationRequest.of("p").withId(id)).failed(), "written after the end");
      } else {
        written.add(id);
        stream.write(GenerationRequest.of("p").withId(id));
      }
    }

    private void completeRandomCall() {
      int index = random.nextInt(running.size() + 1);
      running.values().stream().skip(index).findFirst().ifPresent(this::complete);
    }

    private void complete(ManualClient.Call call) {
      running.remove(call.id());
      if (random.nextInt(5) == 0 && !closing) {
        call.fail(new GenerationException(FailureType.OVERLOADED, "full"));
      } else if (random.nextInt(5) == 0) {
        call.fail(FailureType.SERVER_ERROR);
      } else {
        call.succeed();
      }
    }

    private void pause() {
      demand = 0;
      stream.pause();
    }

    private void resume() {
      demand = Long.MAX_VALUE;
      stream.resume();
    }

    private void endStream() {
      closing = true;
      int how = random.nextInt(3);
      completed = how == 0 ? stream.end() : how == 1 ? stream.drain() : stream.cancel();
    }

    /** Ends the stream and completes all calls and timers. */
    private void finish() {
      if (!closing) {
        endStream();
      }
      check(
          steps < 2_000,
          "the stream does not end: " + read.size() + " of " + written.size() + " read");
      resume();
      timers.forEach(Promise::tryComplete);
      List.copyOf(running.values()).forEach(this::complete);
    }

    @Override
    public GenerationCall submit(GenerationRequest request, CallOptions options) {
      check(!running.containsKey(request.id()), request.id() + " is submitted twice");
      ManualClient.Call call = new ManualClient.Call(request, options);
      running.put(request.id(), call);
      call.outcome().onComplete(v -> running.remove(request.id()));
      options.getCancellation().add(call);
      if (random.nextInt(4) == 0) {
        call.openGate(1);
      }
      if (random.nextInt(6) == 0 && !call.outcome().isComplete()) {
        // Completes before submit returns.
        complete(call);
      }
      return call;
    }

    private void check(boolean holds, String violation) {
      if (!holds) {
        AssertionError failure = new AssertionError(violation);
        done.tryFail(failure);
        throw failure;
      }
    }

    @Override
    public FluxClientStats stats() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> close() {
      throw new UnsupportedOperationException();
    }
  }
}
