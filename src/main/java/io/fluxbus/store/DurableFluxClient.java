package io.fluxbus.store;

import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.image.ImageFileRecorder;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.image.ImageProbe;
import io.fluxbus.impl.ClientRuntime;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A client whose calls with an idempotency key survive the process: the request of a key is never
 * billed twice, not after a crash, not by two processes, and not when its caller repeats it.
 *
 * <pre>{@code
 * DurableFluxClient durable = DurableFluxClient.create(vertx, client, store);
 * durable.submit(request, new CallOptions().setIdempotencyKey("order-17"));
 * }</pre>
 *
 * <p>The call is recorded in the store before its POST is sent, and its outcome before the caller
 * gets it. A call with the same key gets the recorded outcome, or waits for the call that runs, in
 * this process or another one. A failure that was not billed is not recorded, so the key can be
 * used again. While the store cannot be reached, no request with a key is sent. A call without a
 * key goes to the client below as it is.
 *
 * <p>Unlike a plain client, it does not interrupt a POST whose caller has cancelled the call or has
 * run out of time: the caller gets its outcome at once, and the POST goes on, because it is paid
 * for, and its outcome is recorded for the next call with the key.
 *
 * <p>Several clients may use the same client below and the same store. Thread-safe.
 */
public final class DurableFluxClient implements FluxClient, ImageFileRecorder {
  static final String CLOSED = "the client was closed";

  private final FluxClient delegate;
  private final StoreNode node;
  private final DurableShutdown shutdown;
  private final ClientRuntime runtime;

  private final RecordedImages images;
  private final CallKeys keys;
  private final SavedFiles files;

  private volatile DurableOptions options;

  /**
   * @param urls null if seeded requests are not reused
   * @param release gives up the use of the node. The future completes on any thread; it may never
   *     complete
   */
  DurableFluxClient(
      FluxClient delegate,
      StoreNode node,
      Supplier<Future<Void>> release,
      DurableOptions options,
      FileHash hash,
      ImageCheck urls) {
    this.images = new RecordedImages(hash, urls);
    this.delegate = delegate;
    this.node = node;
    this.shutdown = new DurableShutdown(this, node, release);
    this.runtime = node.services().runtime();
    this.options = new DurableOptions(options);
    this.keys = new CallKeys(new Fingerprint(BaseUrl.parse(options.getBaseUrl())), urls != null);
    this.files = new SavedFiles(node.services(), hash);
  }

  /** Creates a client with the default options. */
  public static DurableFluxClient create(Vertx vertx, FluxClient client, OutcomeStore store) {
    return create(vertx, client, store, new DurableOptions());
  }

  /**
   * Creates a client. It is closed with the verticle that creates it, or else with the Vertx.
   *
   * @param client sends the requests. It may have other users, too
   * @param store keeps the calls
   * @param options are copied
   * @throws IllegalArgumentException if the options have a budget, but no price
   */
  public static DurableFluxClient create(
      Vertx vertx, FluxClient client, OutcomeStore store, DurableOptions options) {
    return create(
        vertx, client, store, options, new ImageOptions().setBaseUrl(options.getBaseUrl()));
  }

  /**
   * Creates a client, as {@link #create(Vertx, FluxClient, OutcomeStore, DurableOptions)}.
   *
   * @param images how it checks with the option {@code reuseSeeded} whether images can still be
   *     fetched; copied
   */
  public static DurableFluxClient create(
      Vertx vertx,
      FluxClient client,
      OutcomeStore store,
      DurableOptions options,
      ImageOptions images) {
    Objects.requireNonNull(client, "client");
    if (options.hasBudgets() && options.getPricePerImageUsd() == null) {
      throw new IllegalArgumentException("a budget requires pricePerImageUsd");
    }
    SharedNodes.Share share = SharedNodes.acquire(vertx, store, options);
    ImageProbe probe = options.isReuseSeeded() ? ImageProbe.create(vertx, images) : null;
    DurableFluxClient durable =
        new DurableFluxClient(
            client,
            share.node(),
            share.close(),
            options,
            FileHash.create(vertx),
            probe == null ? null : probe::isAvailable);
    if (probe != null) {
      durable.shutdown.done().onComplete(v -> probe.close());
    }
    durable.shutdown.closeWith(VertxAccess.owner(vertx));
    return durable;
  }

  @Override
  public GenerationCall submit(GenerationRequest request, CallOptions callOptions) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(callOptions, "options");
    String key = keys.of(request, callOptions);
    if (key != null) {
      return keyed(key, request, callOptions);
    }
    // A closed client rejects the call; its key is never used.
    return shutdown.isClosed() ? keyed("", request, callOptions) : pass(request, callOptions);
  }

  /**
   * Returns the recorded call of an idempotency key; null if there is none. A failure that was not
   * billed is not recorded.
   *
   * @param tenant whose key it is; null for the tenant of this client
   * @return fails if the store does not answer. Completes on any thread
   */
  public Future<StoredCall> find(String tenant, String idempotencyKey) {
    String owner = tenant == null ? options.getTenant() : tenant;
    return node.services().store().find(new CallKey(owner, CallKeys.keyed(idempotencyKey)));
  }

  /**
   * Records in which files the images of a call were saved, so that a later call with the same key,
   * or an equal request with the same seed, gets the images from these, as long as the files exist
   * and do not change. Does nothing for a call without a key.
   *
   * @param callOptions the options of the call
   */
  @Override
  public Future<Boolean> recordFiles(
      GenerationRequest request, CallOptions callOptions, GenerationOutcome saved) {
    String key = keys.of(request, callOptions);
    if (key == null || saved.failure() != null || shutdown.isClosed()) {
      return runtime.onCaller(Future.succeededFuture(false));
    }
    shutdown.opened();
    return runtime.onCaller(
        files
            .record(new CallKey(tenantOf(callOptions), key), saved)
            .onComplete(recorded -> shutdown.delivered()));
  }

  /** Whether a call failed because its key was used for another request. It was not sent. */
  public static boolean isKeyConflict(GenerationException failure) {
    return failure.type() == FailureType.INVALID_REQUEST
        && KeyedCall.MISMATCH.equals(failure.detail());
  }

  private GenerationCall pass(GenerationRequest request, CallOptions callOptions) {
    LeasedBudget budget = node.budget(options, tenantOf(callOptions));
    KeylessCall call =
        budget == null
            ? new PassedCall(delegate.submit(request, callOptions))
            : new PaidCall(this, request, new CallOptions(callOptions), budget).start();
    shutdown.add(call);
    return call;
  }

  private GenerationCall keyed(String key, GenerationRequest request, CallOptions callOptions) {
    DurableOptions current = options;
    Long timeout = callOptions.getTimeout();
    String tenant = tenantOf(callOptions);
    DurableCall call =
        new DurableCall(
            this,
            request,
            new CallOptions(callOptions),
            keys.fingerprint(request),
            node.budget(current, tenant),
            timeout == null ? current.getTotalTimeout() : timeout);
    shutdown.opened();
    if (callOptions.getCancellation() != null) {
      callOptions.getCancellation().add(call);
    }
    node.join(new CallKey(tenant, key), call);
    return call;
  }

  private String tenantOf(CallOptions callOptions) {
    String tenant = callOptions.getTenant();
    return tenant == null ? options.getTenant() : tenant;
  }

  /** Returns the statistics of the client below, except whether this client is closed. */
  @Override
  public FluxClientStats stats() {
    FluxClientStats stats = delegate.stats();
    return new FluxClientStats(
        stats.inFlight(),
        stats.queued(),
        stats.limit(),
        stats.suspended(),
        stats.retries(),
        stats.succeeded(),
        stats.failures(),
        stats.spentUsd(),
        stats.reservedUsd(),
        stats.budgetExhausted(),
        stats.closed() || isClosed());
  }

  /** Changes the settings of the client below, and the limits that this client shares with it. */
  @Override
  public Set<String> update(FluxClientOptions changed) {
    Set<String> unchangeable = delegate.update(changed);
    options =
        new DurableOptions(options).setClientOptions(changed).setBaseUrl(options.getBaseUrl());
    return unchangeable;
  }

  /**
   * Ends every call of this client, records the outcomes as far as the store answers within a few
   * seconds, and releases the registration of this process if no other client uses the store. A
   * POST in flight is interrupted, and its outcome is unknown.
   *
   * <p>It closes neither the client below nor the store, because others may use them: close them
   * afterwards, the client first.
   */
  @Override
  public Future<Void> close() {
    return runtime.onCaller(shutdown.close());
  }

  RecordedImages images() {
    return images;
  }

  FluxClient delegate() {
    return delegate;
  }

  ClientRuntime runtime() {
    return runtime;
  }

  DurableOptions options() {
    return options;
  }

  boolean isClosed() {
    return shutdown.isClosed();
  }

  /** A call has its outcome. */
  void delivered() {
    shutdown.delivered();
  }

  /** A call runs for this client, until {@link #runRecorded}. */
  void runStarted() {
    shutdown.opened();
  }

  /** The outcome of a call that ran for this client is recorded. */
  void runRecorded() {
    shutdown.delivered();
  }
}
