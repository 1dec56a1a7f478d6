package io.fluxbus.compatibility.consumer;

import static io.fluxbus.compatibility.consumer.Checks.await;
import static io.fluxbus.compatibility.consumer.Checks.expect;
import static io.fluxbus.compatibility.consumer.Checks.expectFailure;
import static io.fluxbus.compatibility.consumer.Checks.expectSuccess;
import static io.fluxbus.compatibility.consumer.Checks.expectUnknown;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.ProxySettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;

/** The client over HTTP/1.1 and HTTP/2, and the faults of a connection. */
final class ClientChecks {
  private static final String IMAGE = "{\"images\": [{\"url\": \"https://cdn.example/a.png\"}]}";

  private static final int RST_STREAM = 0x3;
  private static final int GOAWAY = 0x7;
  private static final int REFUSED_STREAM = 0x7;

  private final Vertx vertx;

  ClientChecks(Vertx vertx) {
    this.vertx = vertx;
  }

  void run(Checks checks) {
    checks.check("generates over HTTP/1.1", this::generates);
    checks.check("generates over HTTP/2", this::generatesHttp2);
    checks.check("reaches an IPv6 address", this::reachesIpv6);
    checks.check("shares a client", this::sharesClient);
    checks.check("connection closed without a response", this::closed);
    checks.check("connection reset while waiting", this::reset);
    checks.check("body cut off", this::bodyCutOff);
    checks.check("malformed response head", this::malformedHead);
    checks.check("retries after a 429", this::retriesRateLimited);
    checks.check("attempt timeout", this::attemptTimeout);
    checks.check("cancel while waiting", this::cancelled);
    checks.check("close while waiting", this::clientClosed);
    checks.check("no server", this::noServer);
    checks.check("proxy rejects the password", this::proxyRejectsPassword);
    checks.check("HTTP/2 stream refused", this::streamRefused);
    checks.check("HTTP/2 stream reset", this::streamReset);
    checks.check("HTTP/2 GOAWAY before the request", this::goAwayBefore);
    checks.check("HTTP/2 GOAWAY after the request, and the end", this::goAwayAfter);
    checks.check("HTTP/2 connection closed without a response", this::http2Closed);
  }

  private static FluxClientOptions options(String baseUrl) {
    return new FluxClientOptions().setApiKey("sk-key").setBaseUrl(baseUrl).setRetryBaseDelay(1);
  }

  private GenerationOutcome outcome(FluxClientOptions options) throws Exception {
    FluxClient client = FluxClient.create(vertx, options);
    try {
      return await(client.submit(GenerationRequest.of("Rabbit singing")).outcome());
    } finally {
      await(client.close());
    }
  }

  private GenerationOutcome outcomeOfHttp1(FaultServer.Script script) throws Exception {
    try (FaultServer server = FaultServer.http1(script)) {
      return outcome(options(server.url()));
    }
  }

  private GenerationOutcome outcomeOfHttp2(FaultServer.Script script) throws Exception {
    try (FaultServer server = FaultServer.http2(script)) {
      return outcome(options(server.url()).setHttp2(true).setMaxAttempts(2));
    }
  }

  private static void resetConnection(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private void generates() throws Exception {
    expectSuccess(outcomeOfHttp1((request, socket) -> FaultServer.succeed(socket, IMAGE)));
  }

  private void generatesHttp2() throws Exception {
    expectSuccess(
        outcomeOfHttp2(
            (request, socket) -> FaultServer.succeedHttp2(socket, 2 * request - 1, IMAGE)));
  }

  private void reachesIpv6() throws Exception {
    try (FaultServer server =
        FaultServer.http1("::1", (request, socket) -> FaultServer.succeed(socket, IMAGE))) {
      expectSuccess(outcome(options("http://[::1]:" + server.port())));
    } catch (SocketException e) {
      // This machine has no IPv6.
    }
  }

  private void sharesClient() throws Exception {
    try (FaultServer server =
        FaultServer.http1((request, socket) -> FaultServer.succeed(socket, IMAGE))) {
      FluxClientOptions options = options(server.url());
      for (int round = 0; round < 2; round++) {
        FluxClient first = FluxClient.createShared(vertx, options, "shared");
        FluxClient second = FluxClient.createShared(vertx, options, "shared");
        await(first.generate(GenerationRequest.of("Rabbit singing")));
        await(first.close());
        await(first.close());
        GenerationRequest request = GenerationRequest.of("Rabbit dancing");
        expectSuccess(await(second.submit(request).outcome()));
        expectFailure(await(first.submit(request).outcome()), FailureType.CLOSED, Billed.NO);
        await(second.close());
        expectFailure(await(second.submit(request).outcome()), FailureType.CLOSED, Billed.NO);
      }
    }
  }

  private void closed() throws Exception {
    expectUnknown(outcomeOfHttp1((request, socket) -> socket.close()));
  }

  private void reset() throws Exception {
    expectUnknown(outcomeOfHttp1((request, socket) -> resetConnection(socket)));
  }

  private void bodyCutOff() throws Exception {
    byte[] response = FaultServer.response("200 OK", "", IMAGE);
    expectUnknown(
        outcomeOfHttp1(
            (request, socket) -> {
              socket.getOutputStream().write(response, 0, response.length - 5);
              socket.close();
            }));
  }

  private void malformedHead() throws Exception {
    expectUnknown(
        outcomeOfHttp1(
            (request, socket) -> {
              socket.getOutputStream().write("HTTP/1.1 abc\r\n\r\n".getBytes(US_ASCII));
            }));
  }

  private void retriesRateLimited() throws Exception {
    GenerationOutcome outcome =
        outcomeOfHttp1(
            (request, socket) ->
                socket
                    .getOutputStream()
                    .write(
                        request == 1
                            ? FaultServer.response(
                                "429 Too Many Requests",
                                "Retry-After: 0\r\n",
                                "{\"error\": {\"message\": \"slow down\"}}")
                            : FaultServer.response("200 OK", "", IMAGE)));
    expectSuccess(outcome);
    expect(outcome.attempts() == 2, outcome);
  }

  private void attemptTimeout() throws Exception {
    try (FaultServer server = FaultServer.http1((request, socket) -> {})) {
      GenerationOutcome outcome = outcome(options(server.url()).setAttemptTimeout(200));
      expectFailure(outcome, FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN);
      server.awaitConnectionEnd();
    }
  }

  private void cancelled() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    try (FaultServer server = FaultServer.http1((request, socket) -> received.countDown())) {
      FluxClient client = FluxClient.create(vertx, options(server.url()));
      GenerationCall call = client.submit(GenerationRequest.of("Rabbit singing"));
      received.await();
      expect(call.cancel(), "not cancelled");
      expectFailure(await(call.outcome()), FailureType.CANCELLED, Billed.UNKNOWN);
      server.awaitConnectionEnd();
      await(client.close());
    }
  }

  private void clientClosed() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    try (FaultServer server = FaultServer.http1((request, socket) -> received.countDown())) {
      FluxClient client = FluxClient.create(vertx, options(server.url()));
      GenerationCall call = client.submit(GenerationRequest.of("Rabbit singing"));
      received.await();
      await(client.close());
      expectFailure(await(call.outcome()), FailureType.CLOSED, Billed.UNKNOWN);
      server.awaitConnectionEnd();
    }
  }

  private void noServer() throws Exception {
    String url;
    try (FaultServer server = FaultServer.http1((request, socket) -> {})) {
      url = server.url();
    }
    expectFailure(outcome(options(url).setMaxAttempts(2)), FailureType.CONNECT_FAILED, Billed.NO);
  }

  private void proxyRejectsPassword() throws Exception {
    byte[] response =
        FaultServer.response(
            "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=x\r\n", "");
    try (FaultServer proxy =
        FaultServer.http1((request, socket) -> socket.getOutputStream().write(response))) {
      FluxClientOptions options =
          options("https://api.example")
              .setProxy(new ProxySettings("http://user:password@127.0.0.1:" + proxy.port()));
      expectFailure(outcome(options), FailureType.FORBIDDEN, Billed.NO);
    }
  }

  private void streamRefused() throws Exception {
    GenerationOutcome outcome =
        outcomeOfHttp2(
            (request, socket) ->
                socket
                    .getOutputStream()
                    .write(
                        FaultServer.frame(
                            RST_STREAM, 0, 2 * request - 1, 0, 0, 0, REFUSED_STREAM)));
    expectFailure(outcome, FailureType.CONNECT_FAILED, Billed.NO);
    expect(outcome.attempts() == 2, outcome);
  }

  private void streamReset() throws Exception {
    expectUnknown(
        outcomeOfHttp2(
            (request, socket) ->
                socket.getOutputStream().write(FaultServer.frame(RST_STREAM, 0, 1, 0, 0, 0, 2))));
  }

  private void goAwayBefore() throws Exception {
    GenerationOutcome outcome =
        outcomeOfHttp2(
            (request, socket) ->
                socket
                    .getOutputStream()
                    .write(FaultServer.frame(GOAWAY, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
    expectFailure(outcome, FailureType.CONNECT_FAILED, Billed.NO);
    expect(outcome.attempts() == 2, outcome);
  }

  private void goAwayAfter() throws Exception {
    expectUnknown(
        outcomeOfHttp2(
            (request, socket) -> {
              socket
                  .getOutputStream()
                  .write(FaultServer.frame(GOAWAY, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0));
              socket.close();
            }));
  }

  private void http2Closed() throws Exception {
    expectUnknown(outcomeOfHttp2((request, socket) -> socket.close()));
  }
}
