package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallListener;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The events of a listener, and their order. */
@ExtendWith(VertxExtension.class)
class CallListenerTest {
  /** Records the events and their contexts. */
  private static final class Notes implements CallListener {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<Context> contexts = new CopyOnWriteArrayList<>();

    @Override
    public void accepted() {
      note("accepted");
    }

    @Override
    public void started(int attempt) {
      note("started " + attempt);
    }

    @Override
    public void retrying(GenerationException failure, Duration delay) {
      note("retrying after " + failure.type() + " in " + delay.toSeconds() + " s");
    }

    private void note(String line) {
      lines.add(line);
      contexts.add(Vertx.currentContext());
    }
  }

  @Test
  void aListenerIsNotifiedOfEveryStageInOrder(Vertx vertx) {
    Queue<String> answers =
        new ConcurrentLinkedQueue<>(List.of(failure("429 Too Many Requests", "no"), SUCCESS));
    RawServer server = RawServer.start(vertx, socket -> socket.write(answers.remove()));
    FluxClient client = FluxClient.create(vertx, options(server.url()));
    Notes notes = new Notes();

    GenerationOutcome outcome =
        Await.result(client.submit(CAT, new CallOptions().setListener(notes)).outcome());

    assertSucceeded(outcome, 2);
    assertThat(notes.lines)
        .containsExactly(
            "accepted", "started 1", "retrying after RATE_LIMITED in 0 s", "started 2");
    assertThat(notes.contexts).doesNotContainNull().containsOnly(notes.contexts.get(0));
  }

  @Test
  void aWaitingCallIsAcceptedAndNotStarted(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));
    client.submit(CAT);
    server.next();
    Notes notes = new Notes();

    GenerationCall waits = client.submit(CAT, new CallOptions().setListener(notes));
    Await.until(() -> !notes.lines.isEmpty());
    waits.cancel();
    Await.result(waits.outcome());

    assertThat(notes.lines).containsExactly("accepted");
  }

  @Test
  void aRejectedCallIsNotAccepted(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()).setMaxQueueSize(0));
    client.submit(CAT);
    server.next();
    Notes notes = new Notes();

    Await.result(client.submit(CAT, new CallOptions().setListener(notes)).outcome());

    assertThat(notes.lines).isEmpty();
  }

  @Test
  void anExceptionOfAListenerIsReportedAndChangesNothing(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = FluxClient.create(vertx, options(server.url()));
    Context context = vertx.getOrCreateContext();
    List<String> reported = new CopyOnWriteArrayList<>();
    context.exceptionHandler(thrown -> reported.add(thrown.getMessage()));
    CallListener listener =
        new CallListener() {
          @Override
          public void accepted() {
            throw new IllegalStateException("accepted");
          }

          @Override
          public void started(int attempt) {
            throw new IllegalStateException("started");
          }
        };
    Promise<GenerationOutcome> outcome = Promise.promise();

    context.runOnContext(
        v ->
            client
                .submit(CAT, new CallOptions().setListener(listener))
                .outcome()
                .onComplete(outcome));

    assertSucceeded(Await.result(outcome.future()), 1);
    Await.until(() -> reported.size() == 2);
    assertThat(reported).containsExactly("accepted", "started");
  }
}
