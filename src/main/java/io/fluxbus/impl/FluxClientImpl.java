package io.fluxbus.impl;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.ImagesEndpoint;
import io.fluxbus.http.Verdict;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The client over HTTP. */
public final class FluxClientImpl implements FluxClient {
  private static final String CLOSED = "the client was closed";

  private final VertxInternal vertx;
  private final ImagesEndpoint endpoint;
  private final CloseFuture owner;
  private final Closeable closeHook = completion -> close().onComplete(completion);
  private final Set<CallImpl> running = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Promise<Void> closing = Promise.promise();

  private FluxClientImpl(VertxInternal vertx, FluxClientOptions options, String apiKey) {
    this.vertx = vertx;
    this.endpoint = new ImagesEndpoint(vertx, options, apiKey, InstantSource.system());
    ContextInternal context = vertx.getContext();
    this.owner = context == null ? vertx.closeFuture() : context.unwrap().closeFuture();
  }

  /** See {@link FluxClient#create(Vertx, FluxClientOptions)}. */
  public static FluxClient create(Vertx vertx, FluxClientOptions options) {
    FluxClientOptions copy = new FluxClientOptions(options);
    if (copy.getApiKey() == null) {
      copy.setApiKey(System.getenv(FluxClientOptions.API_KEY_VARIABLE));
    }
    if (copy.getApiKey() == null) {
      throw new IllegalArgumentException(
          "apiKey is not set: set it in the options, or the environment variable "
              + FluxClientOptions.API_KEY_VARIABLE);
    }
    if (!copy.base().ssl() && !copy.base().loopback() && !copy.isAllowPlainHttp()) {
      throw new IllegalArgumentException(
          "baseUrl must be https: over http the key would travel in the clear"
              + " (allowPlainHttp permits it)");
    }
    FluxClientImpl client = new FluxClientImpl((VertxInternal) vertx, copy, copy.getApiKey());
    client.owner.add(client.closeHook);
    return client;
  }

  @Override
  public GenerationCall submit(GenerationRequest request) {
    Objects.requireNonNull(request, "request");
    CallImpl call = new CallImpl(vertx.getOrCreateContext(), request, System::nanoTime);
    running.add(call);
    call.outcome().onComplete(outcome -> running.remove(call));
    try {
      call.onContext(() -> run(call));
    } catch (RejectedExecutionException e) {
      running.remove(call);
      throw e;
    }
    return call;
  }

  /** The whole life of a call. The request is valid: its constructor saw to that. */
  private void run(CallImpl call) {
    if (closed.get()) {
      call.fail(new GenerationException(FailureType.CLOSED, CLOSED));
      return;
    }
    if (call.settled()) {
      return;
    }
    call.attemptBegins();
    Attempt attempt = endpoint.post(call.request(), call.context());
    call.attempting(attempt);
    attempt.verdict().onSuccess(verdict -> settle(call, verdict));
  }

  private static void settle(CallImpl call, Verdict verdict) {
    if (verdict.failure() == null) {
      call.succeed(verdict.result());
    } else {
      call.fail(verdict.failure());
    }
  }

  @Override
  public Future<Void> close() {
    if (closed.compareAndSet(false, true)) {
      owner.remove(closeHook);
      running.forEach(call -> call.end(FailureType.CLOSED, CLOSED));
      endpoint.close().onComplete(closing);
    }
    return closing.future();
  }
}
