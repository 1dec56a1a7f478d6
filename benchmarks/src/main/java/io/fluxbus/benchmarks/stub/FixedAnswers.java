package io.fluxbus.benchmarks.stub;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The main class of the server: one event loop, and a port each for HTTP/1.1 and HTTP/2 (with prior
 * knowledge), without TLS and with TLS 1.3. A POST below {@code /after/<ms>/} is answered after
 * this number of milliseconds, any other at once. A POST below {@code /data/} gets the response of
 * OpenAI's API. The process prints its four ports and the file with its certificate. It ends when
 * its input ends, so that it does not continue after the process that started it.
 */
public final class FixedAnswers {
  /** The argument for event loops that sleep, for a client that needs both cores. */
  public static final String SLEEPING = "sleeping";

  private static final int BACKLOG = 16_384;

  private FixedAnswers() {}

  /**
   * Runs until the input ends.
   *
   * @param args {@link #SLEEPING}, or nothing
   */
  public static void main(String[] args) throws Exception {
    try {
      VertxBuilder builder = Vertx.builder().with(new VertxOptions().setEventLoopPoolSize(1));
      if (!List.of(args).contains(SLEEPING)) {
        builder.withTransport(new SpinningTransport());
      }
      Vertx vertx = builder.build();
      Certificate certificate = Certificate.make();
      List<String> line = new ArrayList<>();
      for (Certificate used : Arrays.asList(null, certificate)) {
        line.add(Integer.toString(join(http1(vertx, used)).actualPort()));
        line.add(Integer.toString(join(http2(vertx, used)).actualPort()));
      }
      line.add(certificate.pem().toString());
      System.out.println(String.join(" ", line));
      awaitEndOfInput();
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0);
  }

  private static void awaitEndOfInput() throws IOException {
    int read;
    do {
      read = System.in.read();
    } while (read >= 0);
  }

  /**
   * @param certificate null for a port without TLS
   */
  private static Future<NetServer> http1(Vertx vertx, Certificate certificate) {
    NetServerOptions options = new NetServerOptions();
    options.setHost("127.0.0.1").setTcpNoDelay(true).setAcceptBacklog(BACKLOG);
    secure(options, certificate);
    return vertx
        .createNetServer(options)
        .connectHandler(socket -> socket.handler(new Http1Connection(vertx, socket)))
        .listen();
  }

  /**
   * @param certificate null for a port without TLS
   */
  private static Future<HttpServer> http2(Vertx vertx, Certificate certificate) {
    HttpServerOptions options = new HttpServerOptions();
    options.getInitialSettings().setMaxConcurrentStreams(BACKLOG);
    options.setHost("127.0.0.1").setPort(0).setAcceptBacklog(BACKLOG);
    options.setUseAlpn(certificate != null);
    secure(options, certificate);
    return vertx
        .createHttpServer(options)
        .requestHandler(http -> http.endHandler(v -> answer(vertx, http)))
        .listen();
  }

  /** With OpenSSL, the server needs less of its core than the client of its own. */
  private static void secure(NetServerOptions options, Certificate certificate) {
    if (certificate != null) {
      options
          .setSsl(true)
          .setKeyCertOptions(
              new PfxOptions()
                  .setPath(certificate.store().toString())
                  .setPassword(Certificate.PASSWORD))
          .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"));
      if (OpenSSLEngineOptions.isAvailable()) {
        options.setSslEngineOptions(new OpenSSLEngineOptions());
      }
    }
  }

  private static void answer(Vertx vertx, HttpServerRequest http) {
    String id = http.getHeader(Answers.REQUEST_ID);
    byte[] body = Answers.body(http.path());
    int delay = Answers.delay(http.path());
    if (delay == 0) {
      send(http, id, body);
    } else {
      vertx.setTimer(delay, timer -> send(http, id, body));
    }
  }

  private static void send(HttpServerRequest http, String id, byte[] body) {
    Answers.HEADERS.forEach(http.response()::putHeader);
    if (id != null) {
      http.response().putHeader(Answers.REQUEST_ID, id);
    }
    http.response().end(Buffer.buffer(body));
  }

  private static <T> T join(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }
}
