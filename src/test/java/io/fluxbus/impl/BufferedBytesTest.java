package io.fluxbus.impl;

import static io.fluxbus.FailureType.BAD_RESPONSE;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses share a budget of bytes in memory, and are parsed within their time. */
@ExtendWith(VertxExtension.class)
class BufferedBytesTest {
  private static final String IMAGE = "{\"images\":[{\"url\":\"https://h/a.png\"}],\"pad\":\"";

  private static String body(int length) {
    return IMAGE + "x".repeat(length - IMAGE.length() - 2) + "\"}";
  }

  private static String head(int length) {
    return "HTTP/1.1 200 OK\r\nx-inference-id: i7\r\nContent-Length: " + length + "\r\n\r\n";
  }

  private static FluxClientOptions budget(String url, long bytes) {
    return options(url).setMaxBufferedBytes(bytes);
  }

  @ParameterizedTest
  @CsvSource({"300000, false", "300000, true", "2000, false", "2000, true"})
  void aResponseThatExceedsTheWholeBudgetIsABadResponse(int length, boolean chunked, Vertx vertx) {
    String chunks =
        "HTTP/1.1 200 OK\r\nx-inference-id: i7\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(length)
            + "\r\n"
            + body(length)
            + "\r\n0\r\n\r\n";
    RawServer server = RawServer.answering(vertx, chunked ? chunks : head(length) + body(length));
    FluxClient client = FluxClient.create(vertx, budget(server.url(), length - 1000));

    GenerationException failure = assertFailed(outcome(client), BAD_RESPONSE, Billed.YES, 1);
    assertThat(failure).hasMessageContaining("does not fit in maxBufferedBytes");
    assertThat(failure.inferenceId()).isEqualTo("i7");
    assertIdle(client, 1);
  }

  /** A server that completes the first response on request, and the others at once. */
  private static RawServer halting(Vertx vertx, Promise<NetSocket> first, int length) {
    return RawServer.start(
        vertx,
        socket -> {
          if (first.tryComplete(socket)) {
            socket.write(head(length) + body(length).substring(0, 10));
          } else {
            socket.write(head(length) + body(length));
          }
        });
  }

  @Test
  void aResponseWaitsForTheBytesOfAnother(Vertx vertx) {
    int length = 150_000;
    Promise<NetSocket> first = Promise.promise();
    RawServer server = halting(vertx, first, length);
    FluxClient client = FluxClient.create(vertx, budget(server.url(), 200_000));
    Future<GenerationOutcome> halted = client.submit(CAT).outcome();
    NetSocket socket = Await.result(first.future());
    Future<GenerationOutcome> waits = client.submit(CAT).outcome();
    Await.until(() -> server.requests().size() == 2);

    socket.write(body(length).substring(10));
    assertSucceeded(Await.result(halted), 1);
    assertSucceeded(Await.result(waits), 1);
    assertIdle(client, 2);
  }

  @Test
  void aResponseThatGetsNoBytesInTimeIsABadResponse(Vertx vertx) {
    Promise<NetSocket> first = Promise.promise();
    RawServer server = halting(vertx, first, 150_000);
    FluxClient client = FluxClient.create(vertx, budget(server.url(), 200_000));
    Future<GenerationOutcome> halted = client.submit(CAT).outcome();
    NetSocket socket = Await.result(first.future());

    GenerationOutcome waits =
        Await.result(client.submit(CAT, new CallOptions().setTimeout(4_000)).outcome());
    assertThat(assertFailed(waits, BAD_RESPONSE, Billed.YES, 1))
        .hasMessageContaining("used all of maxBufferedBytes");

    socket.write(body(150_000).substring(10));
    assertSucceeded(Await.result(halted), 1);
    assertSucceeded(outcome(client), 1);
    assertIdle(client, 3);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void manyResponsesFitIntoASmallBudgetOneAfterAnother(
      boolean http2, boolean chunked, Vertx vertx) {
    int length = 400_000;
    Buffer body = Buffer.buffer(body(length));
    HttpServer server =
        Await.result(
            vertx
                .createHttpServer(new HttpServerOptions())
                .requestHandler(
                    request -> {
                      if (chunked) {
                        request.response().setChunked(true);
                      } else {
                        request.response().putHeader("content-length", "" + length);
                      }
                      request.response().write(body);
                      request.response().end();
                    })
                .listen(0, "127.0.0.1"));
    FluxClient client =
        FluxClient.create(
            vertx,
            budget("http://127.0.0.1:" + server.actualPort(), 700_000)
                .setInitialConcurrency(32)
                .setMaxResponseSize(500_000)
                .setHttp2(http2));

    List<Future<GenerationOutcome>> all =
        IntStream.range(0, 32).mapToObj(i -> client.submit(CAT).outcome()).toList();
    all.forEach(outcome -> assertSucceeded(Await.result(outcome), 1));
    assertIdle(client, 32);
  }

  @Test
  void theDeadlineCoversParsing(Vertx vertx) {
    int length = 1_000_000;
    // The client shares these workers.
    WorkerExecutor parsers = vertx.createSharedWorkerExecutor("fluxbus-parser", 1);
    CountDownLatch busy = new CountDownLatch(1);
    Future<Void> hostile =
        parsers.executeBlocking(
            () -> {
              busy.await();
              return null;
            },
            false);
    RawServer server = RawServer.answering(vertx, head(length) + body(length));
    FluxClient client = FluxClient.create(vertx, options(server.url()));

    GenerationOutcome late =
        Await.result(client.submit(CAT, new CallOptions().setTimeout(4_000)).outcome());
    assertThat(assertFailed(late, BAD_RESPONSE, Billed.YES, 1))
        .hasMessageContaining("could not be read within the attempt's time");
    assertThat(late.failure().inferenceId()).isEqualTo("i7");

    busy.countDown();
    Await.result(hostile);
    assertSucceeded(outcome(client), 1);
    assertIdle(client, 2);
  }
}
