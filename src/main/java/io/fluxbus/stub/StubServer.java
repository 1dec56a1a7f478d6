package io.fluxbus.stub;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An HTTP server for tests that implements the API's contract. It rejects invalid requests with the
 * API's messages and envelopes, and responds to valid ones with URLs of real images, which it also
 * serves. It supports HTTP/1.1 and HTTP/2, with or without TLS.
 *
 * <pre>{@code
 * StubServer stub = StubServer.create(vertx, new StubOptions()).enqueue(StubAnswer.failure(500, ""));
 * stub.listen().onSuccess(s -> client(s.baseUrl()));
 * long billed = stub.ledger().billed(); // after the calls of the client
 * }</pre>
 *
 * <p>The server runs on one event loop. Any thread may call its methods.
 */
public final class StubServer {
  private final Vertx vertx;
  private final StubOptions options;
  private final StubLedger ledger;
  private final Limits limits;
  private volatile Set<String> apiKeys;
  private final Queue<StubAnswer> script = new ConcurrentLinkedQueue<>();

  private volatile HttpServer server;
  private volatile StubCertificate certificate;

  private StubServer(Vertx vertx, StubOptions options) {
    this.vertx = vertx;
    this.options = new StubOptions(options);
    this.apiKeys = options.getApiKey() == null ? Set.of() : Set.of(options.getApiKey());
    this.ledger = new StubLedger(options.getLedgerSize());
    this.limits = new Limits(options, System::nanoTime);
  }

  /** Creates a server that does not listen yet. The options are copied. */
  public static StubServer create(Vertx vertx, StubOptions options) {
    return new StubServer(vertx, options);
  }

  /** Starts to listen. Fails if the port is in use or a certificate cannot be made. */
  public Future<StubServer> listen() {
    return (options.isTls() ? StubCertificate.make(vertx, options.getHost()) : noCertificate())
        .compose(this::listen)
        .map(this);
  }

  /**
   * The port that the server listens on.
   *
   * @throws IllegalStateException before {@link #listen} has completed
   */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("the server does not listen yet");
    }
    return server.actualPort();
  }

  /**
   * The base URL for clients on this machine, such as {@code http://127.0.0.1:8080}.
   *
   * @throws IllegalStateException before {@link #listen} has completed
   */
  public String baseUrl() {
    String host =
        switch (options.getHost()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "::1";
          default -> options.getHost();
        };
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (options.isTls() ? "https://" : "http://") + literal + ":" + port();
  }

  /**
   * The path of the PEM file with the certificate that clients must trust; empty without TLS. The
   * file is deleted by {@link #close}, and when the process ends, unless it is killed. The private
   * key is in no file.
   */
  public Optional<String> certificate() {
    return Optional.ofNullable(certificate).map(StubCertificate::certificatePath);
  }

  /**
   * Adds answers to the script. Each valid request takes the next answer of the script. If the
   * script is empty, the options determine the answer.
   */
  public StubServer enqueue(StubAnswer... answers) {
    script.addAll(Arrays.asList(answers));
    return this;
  }

  /**
   * Changes the limit of requests that run at the same time; 0 for no limit. Running requests
   * continue.
   *
   * @throws IllegalArgumentException for a negative limit
   */
  public StubServer setConcurrencyLimit(int concurrencyLimit) {
    limits.setConcurrencyLimit(
        new StubOptions().setConcurrencyLimit(concurrencyLimit).getConcurrencyLimit());
    return this;
  }

  /**
   * Changes the API keys that are accepted, for tests of their rotation. Without any, every key is
   * accepted. Running requests continue.
   */
  public StubServer setApiKeys(String... apiKeys) {
    this.apiKeys = Set.of(apiKeys);
    return this;
  }

  /** The record of everything that the server accepted and billed. */
  public StubLedger ledger() {
    return ledger;
  }

  /** Stops listening, closes all connections, and deletes the certificate. */
  public Future<Void> close() {
    StubCertificate made = certificate;
    Future<Void> closed = server == null ? Future.succeededFuture() : server.close();
    return made == null ? closed : closed.eventually(() -> made.delete(vertx));
  }

  private static Future<StubCertificate> noCertificate() {
    return Future.succeededFuture();
  }

  private Future<HttpServer> listen(StubCertificate made) {
    certificate = made;
    return bind(made).recover(cause -> close().transform(closed -> Future.failedFuture(cause)));
  }

  private Future<HttpServer> bind(StubCertificate made) {
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.getHost())
            .setPort(options.getPort())
            .setHandle100ContinueAutomatically(true);
    if (made != null) {
      http.setSsl(true).setUseAlpn(true).setKeyCertOptions(made.keyCertOptions());
    }
    GenerationHandler generations =
        new GenerationHandler(vertx, options, () -> apiKeys, limits, ledger, script);
    ImageHandler images = generations.images();
    server =
        vertx
            .createHttpServer(http)
            .requestHandler(
                request -> {
                  if (ImageHandler.serves(request.path())) {
                    images.handle(request);
                  } else {
                    generations.handle(request);
                  }
                });
    return server.listen();
  }
}
