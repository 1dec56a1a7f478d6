package io.fluxbus.batch;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.batch.RequestLines.Parsed;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * The way of a request from the input to its outcome: it is announced before it is sent, sent later
 * when it only had to wait, and left to the next run when there is no use. On the batch's context.
 */
final class BatchSender {
  /** Whom it is for. */
  interface Host {
    /** A request has its outcome. */
    void told(Sent one, GenerationOutcome outcome);

    /** A request is left to the next run. */
    void left();

    /** Whether more requests are wanted just now. */
    void wantsMore(boolean more);

    /** It makes no sense to go on. */
    void stop(String why);

    /** Each request has its outcome, or is left, and no more come. */
    void allAreSent();
  }

  private final Journal journal;
  private final Host host;
  private final StopPolicy stopPolicy;
  private final GenerationStream stream;
  private final Map<String, Sent> sent = new HashMap<>();

  /** Those for which the spend limit has no room as long as others are under way. */
  private final Queue<Sent> parked = new ArrayDeque<>();

  /**
   * Transient, unbilled failures since the last success. They are recorded after the next success,
   * or left to the next run.
   */
  private final Map<Sent, GenerationOutcome> deferredFailures = new LinkedHashMap<>();

  private boolean inputEnded;
  private boolean stopped;

  BatchSender(Vertx vertx, FluxClient client, BatchOptions options, Journal journal, Host host) {
    this.journal = journal;
    this.host = host;
    this.stopPolicy = new StopPolicy(options.getMaxFailuresInARow());
    this.stream =
        GenerationStream.create(
            vertx,
            client,
            new GenerationStreamOptions()
                .setWindow(options.getWindow())
                .setCallOptions(
                    new CallOptions()
                        .setPriority(Priority.BULK)
                        .setTimeout(options.getTimeout())
                        .setGate(this::announce)));
    stream.handler(this::ended);
    stream.endHandler(v -> host.allAreSent());
  }

  /** What says when it is full. */
  WriteStream<GenerationRequest> room() {
    return stream;
  }

  /**
   * @param before how often earlier runs may have sent it
   */
  void send(Parsed request, int before) {
    send(new Sent(request.line(), request.request(), before));
  }

  private void send(Sent one) {
    sent.put(one.request.id(), one);
    stream.write(one.request);
  }

  /** No more requests come. */
  void end() {
    inputEnded = true;
    endIfAllAreTold();
  }

  private void endIfAllAreTold() {
    if (inputEnded && sent.isEmpty() && parked.isEmpty()) {
      tellDoubtful();
      stream.end();
    }
  }

  /** Whether outcomes are wanted just now. */
  void read(boolean more) {
    if (more) {
      stream.resume();
    } else {
      stream.pause();
    }
  }

  /** Sends nothing more, and lets what runs come to its end. */
  void drain() {
    stopped = true;
    deferredFailures.keySet().forEach(one -> host.left());
    deferredFailures.clear();
    stream.drain();
  }

  /** Ends what runs as well. */
  void cancel() {
    stopped = true;
    stream.cancel();
  }

  /** The gate: no request leaves before it is in the journal, once for each that may be billed. */
  private Future<Void> announce(GenerationRequest request, int attempt, int unknown) {
    Sent one = sent.get(request.id());
    if (one.announced <= unknown) {
      one.announced++;
      one.announcement = journal.announce(one.line, request);
    }
    return one.announcement;
  }

  private void ended(GenerationOutcome outcome) {
    Sent one = sent.remove(outcome.id());
    if (StopPolicy.waitsForRoom(outcome) && !sent.isEmpty() && !stopped) {
      // What is set aside for the others may turn out to be too much.
      parked.add(one);
      host.wantsMore(false);
      return;
    }
    String reason = stopPolicy.reason(outcome);
    if (reason != null) {
      host.stop(reason);
    }
    if (!stopped && StopPolicy.expiredInQueue(outcome)) {
      withdraw(one);
      send(new Sent(one.line, one.request, one.before));
    } else if (StopPolicy.leaves(outcome) || (stopped && StopPolicy.passes(outcome))) {
      withdraw(one);
      host.left();
    } else if (StopPolicy.passes(outcome)) {
      withdraw(one);
      deferredFailures.put(one, outcome);
    } else {
      if (outcome.failure() == null) {
        tellDoubtful();
      }
      host.told(one, one.asked(outcome));
    }
    if (!stopped) {
      goOn();
    }
  }

  private void tellDoubtful() {
    Map<Sent, GenerationOutcome> told = new LinkedHashMap<>(deferredFailures);
    deferredFailures.clear();
    told.forEach(host::told);
  }

  private void goOn() {
    if (parked.isEmpty()) {
      host.wantsMore(true);
    } else {
      send(parked.remove());
    }
    endIfAllAreTold();
  }

  /** What was announced was not sent. */
  private void withdraw(Sent one) {
    one.announcement.onSuccess(v -> journal.withdraw(one.line.number()));
  }
}
