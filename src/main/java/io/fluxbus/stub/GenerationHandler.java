package io.fluxbus.stub;

import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.json.ApiHeaders;
import io.fluxbus.json.RequestJson;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Handles a POST to the endpoint. It checks in the order of the API: path, key, body, limits. An
 * accepted request takes the time of the latency, is recorded in the ledger, and gets its response.
 * If the client disconnects, the request continues and is billed. All methods run on the server's
 * event loop.
 */
final class GenerationHandler {
  static final String ENDPOINT = "/v1/images/generations";
  private static final int MAX_BODY = 1 << 20;
  private static final Pattern JSON = Pattern.compile("(?i)application/json\\s*(;.*)?");
  private static final String BEARER = "Bearer ";
  private static final String NO_ID = "none";

  private final Vertx vertx;
  private final StubOptions options;

  /** The accepted keys; empty to accept all. */
  private final Supplier<Set<String>> apiKeys;

  private final StubLedger ledger;
  private final Queue<StubAnswer> script;
  private final SplittableRandom random;
  private final Limits limits;
  private final ResponseWriter responses;
  private final ImageHandler images;
  private final FaultInjector faults;
  private long inferenceCount;

  GenerationHandler(
      Vertx vertx,
      StubOptions options,
      Supplier<Set<String>> apiKeys,
      Limits limits,
      StubLedger ledger,
      Queue<StubAnswer> script) {
    this.vertx = vertx;
    this.options = options;
    this.apiKeys = apiKeys;
    this.ledger = ledger;
    this.script = script;
    this.random = new SplittableRandom(options.getRandomSeed());
    this.limits = limits;
    this.images = new ImageHandler(vertx);
    this.responses = new ResponseWriter(options, images);
    this.faults = new FaultInjector(vertx, responses);
  }

  ImageHandler images() {
    return images;
  }

  void handle(HttpServerRequest http) {
    if (!ENDPOINT.equals(http.path()) || !HttpMethod.POST.equals(http.method())) {
      responses.sendError(http, 404, "Cannot " + http.method() + " " + http.path());
      return;
    }
    Buffer body = Buffer.buffer();
    http.handler(
        chunk -> {
          if (body.length() <= MAX_BODY) {
            body.appendBuffer(chunk);
          }
        });
    // Without these handlers, Vert.x would log each client that disconnects.
    http.exceptionHandler(closed -> {});
    http.response().exceptionHandler(closed -> {});
    http.endHandler(end -> onBody(http, body));
  }

  private void onBody(HttpServerRequest http, Buffer body) {
    ledger.received();
    String requestId = requestId(http);
    if (requestId != null) {
      http.response().putHeader(ApiHeaders.CLIENT_REQUEST_ID, requestId);
    }
    if (!authorized(http.getHeader(HttpHeaders.AUTHORIZATION))) {
      reject(http, requestId, 401, "Unauthorized: the API key is missing or wrong");
      return;
    }
    if (body.length() > MAX_BODY) {
      reject(http, requestId, 413, "request entity too large");
      return;
    }
    String type = http.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !JSON.matcher(type).matches()) {
      reject(http, requestId, 400, "Content-Type must be application/json, was " + type);
      return;
    }
    GenerationRequest request;
    try {
      request =
          RequestJson.readBody(
              body.getBytes(), requestId == null ? NO_ID : requestId, options.isLenient());
    } catch (InvalidRequestException e) {
      reject(http, requestId, 400, e.getMessage());
      return;
    }
    if (!request.model().equals(options.getModel())) {
      reject(http, requestId, 404, "model " + request.model() + " does not exist");
      return;
    }
    String exceeded = limits.tryAcquire();
    if (exceeded != null) {
      http.response().putHeader("Retry-After", "1");
      reject(http, requestId, 429, exceeded);
      return;
    }
    start(http, requestId, request);
  }

  private void start(HttpServerRequest http, String requestId, GenerationRequest request) {
    ledger.accept();
    StubAnswer answer = nextAnswer();
    String inferenceId =
        "stub-" + Long.toHexString(options.getRandomSeed()) + "-" + ++inferenceCount;
    long seed = request.seed() != null ? request.seed() : 1 + random.nextInt(Integer.MAX_VALUE);
    AcceptedRequest accepted =
        new AcceptedRequest(http, request, requestId, inferenceId, seed, answer);
    if (options.isPaintEarly()) {
      accepted.images().forEach(images::image);
    }
    Duration latency =
        answer.latency() != null ? answer.latency() : options.getLatency().sample(random);
    if (latency.isZero()) {
      finish(accepted);
    } else {
      vertx.setTimer(Math.max(1, latency.toMillis()), id -> finish(accepted));
    }
  }

  private void finish(AcceptedRequest accepted) {
    limits.release();
    StubAnswer answer = accepted.answer();
    boolean billed = answer.billed();
    int images = billed ? accepted.imageCount() : 0;
    ledger.record(
        new StubLedger.Entry(
            accepted.requestId(),
            accepted.inferenceId(),
            answer.status() != 0
                ? answer.status()
                : answer.fault() == null ? options.getSuccessStatus() : 0,
            true,
            images,
            billed,
            responses.usd(images)));
    if (answer.fault() != null) {
      faults.respond(accepted);
    } else {
      responses.respond(accepted);
    }
  }

  private void reject(HttpServerRequest http, String requestId, int status, String message) {
    ledger.record(new StubLedger.Entry(requestId, null, status, false, 0, false, responses.usd(0)));
    responses.sendError(http, status, message);
  }

  /** Returns the next scripted answer, or a random failure, or a success. */
  private StubAnswer nextAnswer() {
    StubAnswer scripted = script.poll();
    if (scripted != null) {
      return scripted;
    }
    if (!options.getFailures().isEmpty()) {
      double drawn = random.nextDouble();
      for (var failure : options.getFailures().entrySet()) {
        drawn -= failure.getValue();
        if (drawn < 0) {
          return failure.getKey();
        }
      }
    }
    return StubAnswer.success();
  }

  private boolean authorized(String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return false;
    }
    String key = authorization.substring(BEARER.length());
    Set<String> accepted = apiKeys.get();
    return accepted.isEmpty() ? !key.isBlank() : accepted.contains(key);
  }

  /** Returns the id of the request, or null. An invalid id is ignored, as by the API. */
  private static String requestId(HttpServerRequest http) {
    String id = http.getHeader(ApiHeaders.CLIENT_REQUEST_ID);
    return id != null && GenerationRequest.isId(id) ? id : null;
  }
}
