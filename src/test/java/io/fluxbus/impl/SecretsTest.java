package io.fluxbus.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.RawServer;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SecretsTest {
  private static final String KEY = "sk-nobody-may-see-this";
  private static final String SIGNATURE = "signature-nobody-may-see";
  private static final String PROMPT = "a dream that is nobody's business";

  /** Reads every line that this process logs, and keeps those that contain a secret. */
  private static final class Listener extends Handler {
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private final AtomicLong lines = new AtomicLong();

    @Override
    public void publish(LogRecord logged) {
      lines.incrementAndGet();
      StringWriter text = new StringWriter();
      text.append(logged.getMessage()).append(Arrays.toString(logged.getParameters()));
      if (logged.getThrown() != null) {
        logged.getThrown().printStackTrace(new PrintWriter(text));
      }
      // Users who want prompts in the log set the level to TRACE, which this API calls FINER.
      boolean prompts = logged.getLevel().intValue() <= Level.FINER.intValue();
      if (containsSecret(prompts ? text.toString().replace(PROMPT, "") : text.toString())) {
        leaks.add(logged.getLoggerName() + ": " + text);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static boolean containsSecret(String text) {
    return text.contains(KEY) || text.contains(SIGNATURE) || text.contains(PROMPT);
  }

  @Test
  @DisplayName("logs at every level, exceptions and toString contain no secret")
  void noSecretIsExposed(Vertx vertx) {
    Logger root = Logger.getLogger("");
    Listener listener = new Listener();
    listener.setLevel(Level.ALL);
    Level level = root.getLevel();
    root.addHandler(listener);
    root.setLevel(Level.ALL);
    try {
      useEveryFeature(vertx, false);
      useEveryFeature(vertx, true);
    } finally {
      root.setLevel(level);
      root.removeHandler(listener);
    }

    assertThat(listener.lines).hasPositiveValue();
    assertThat(listener.leaks).isEmpty();
  }

  private static void useEveryFeature(Vertx vertx, boolean http2) {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    String signed = "https://cdn.example/a.png?sig=" + SIGNATURE;
    stub.enqueue(
        StubAnswer.success(),
        StubAnswer.raw(
            200, "{\"images\":[{\"url\":\"" + signed + "\"}],\"prompt\":\"" + PROMPT + "\"}"),
        StubAnswer.raw(200, "{\"images\":[],\"message\":\"" + KEY + " " + signed + "\"}"),
        StubAnswer.failure(500, "see " + signed),
        StubAnswer.raw(502, "<html>" + KEY + "</html>"),
        StubAnswer.fault(StubFault.CUT),
        StubAnswer.fault(StubFault.RESET),
        StubAnswer.fault(StubFault.HANG),
        // Last, because it suspends the client.
        StubAnswer.failure(401, "the key " + KEY + " is wrong"));
    for (String url : List.of(stub.baseUrl(), malformed(vertx), "https://no-such-host.invalid")) {
      FluxClientOptions options =
          new FluxClientOptions()
              .setApiKey(KEY)
              .setBaseUrl(url)
              .setAttemptTimeout(1_500)
              .setMaxAttempts(1)
              .setHttp2(http2);
      FluxClient client = FluxClient.create(vertx, options);
      for (int i = 0; i < 9; i++) {
        GenerationRequest request = GenerationRequest.of(PROMPT);
        GenerationOutcome outcome = Await.result(client.submit(request).outcome());
        assertThat(List.of(request, options, outcome, client))
            .noneMatch(logged -> containsSecret(logged.toString()));
        assertThat(outcome.failure())
            .matches(failure -> failure == null || !containsSecret(stack(failure)));
      }
      GenerationCall cancelled = client.submit(GenerationRequest.of(PROMPT));
      cancelled.cancel();
      assertThat(containsSecret(Await.result(cancelled.outcome()).toString())).isFalse();
      client.submit(GenerationRequest.of(PROMPT));
      Await.result(client.close());
    }
    assertThat(stub.ledger().posts()).isEqualTo(9);
  }

  private static String malformed(Vertx vertx) {
    return RawServer.answering(vertx, "HTTP/1.1 " + KEY + " NONSENSE\r\n\r\n").url();
  }

  private static String stack(GenerationException failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
