package io.fluxbus.impl;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientBuilder;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.http.HttpTransport;
import io.fluxbus.http.Transport;
import io.fluxbus.internal.KeySource;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Creates clients. A client closes with the verticle in which it was created, or else with its
 * Vertx.
 */
public final class Clients {
  private static final String SHARED = "__fluxbus.shared.clients";

  private Clients() {}

  /** See {@link FluxClient#create(Vertx, FluxClientOptions)}. */
  public static FluxClient create(Vertx vertx, FluxClientOptions options) {
    return create(vertx, options, null);
  }

  /** See {@link FluxClient#builder}. */
  public static FluxClientBuilder builder(Vertx vertx) {
    return new Builder(vertx);
  }

  /**
   * @param supplier of the key; null for the key of the options
   */
  private static FluxClient create(
      Vertx vertx, FluxClientOptions options, Supplier<Future<String>> supplier) {
    FluxClientImpl client = unowned(vertx, options, supplier);
    closeWithOwner(vertx, client::shutDown, client.closed());
    return client;
  }

  /** See {@link FluxClient#createShared(Vertx, FluxClientOptions, String)}. */
  public static FluxClient createShared(Vertx vertx, FluxClientOptions options, String name) {
    Objects.requireNonNull(name, "name");
    SharedResource.Share<FluxClientImpl> share =
        SharedResource.acquire(
            vertx, SHARED, name, () -> unowned(vertx, options, null), FluxClientImpl::shutDown);
    SharedFluxClient client = new SharedFluxClient(share);
    closeWithOwner(vertx, client::shutDown, share.closed());
    return client;
  }

  /**
   * Creates a client that hands its requests to other clients. It closes with its verticle, or else
   * with its Vertx.
   *
   * @param settings the options that its user has set, for the log
   */
  public static FluxClient remote(
      Vertx vertx, Supplier<Transport> transport, FluxClientOptions options, String settings) {
    VertxRuntime runtime = new VertxRuntime(vertx);
    FluxClientImpl client =
        new FluxClientImpl(
            runtime,
            runtime.create(transport),
            options,
            FlowSettings.remoteAdmission(options, runtime),
            Instruments.of(vertx, options, () -> settings, true));
    closeWithOwner(vertx, client::shutDown, client.closed());
    return client;
  }

  private static FluxClientImpl unowned(
      Vertx vertx, FluxClientOptions options, Supplier<Future<String>> supplier) {
    FluxClientOptions copy = new FluxClientOptions(Objects.requireNonNull(options, "options"));
    KeySource key = key(vertx, copy, supplier);
    OptionsCheck.check(copy);
    VertxRuntime runtime = new VertxRuntime(vertx);
    KeyLog keyLog = new KeyLog(System.getLogger(Instruments.LOGGER), copy.getName());
    HttpTransport transport =
        runtime.create(
            () ->
                new HttpTransport(
                    vertx, copy, key, keyLog, InstantSource.system(), System::nanoTime));
    return new FluxClientImpl(
        runtime,
        transport,
        copy,
        FlowSettings.admission(copy, runtime),
        Instruments.of(vertx, copy, copy::toString, false));
  }

  private static KeySource key(
      Vertx vertx, FluxClientOptions options, Supplier<Future<String>> supplier) {
    if (supplier == null) {
      return KeySource.of(vertx, options.getApiKey(), options.getApiKeyFile());
    }
    OptionsJson.require(
        options.getApiKey() == null && options.getApiKeyFile() == null,
        "apiKey or apiKeyFile is set, and withApiKey as well: set one of them");
    return KeySource.supplied(supplier);
  }

  private static void closeWithOwner(
      Vertx vertx, Supplier<Future<Void>> shutDown, Future<Void> closed) {
    VertxAccess.Owner owner = VertxAccess.owner(vertx);
    Closeable hook = completion -> shutDown.get().onComplete(completion);
    if (owner.add(hook)) {
      closed.onComplete(v -> owner.remove(hook));
    } else {
      hook.close((done, failure) -> {});
    }
  }

  private static final class Builder implements FluxClientBuilder {
    private final Vertx vertx;
    private FluxClientOptions options = new FluxClientOptions();
    private Supplier<Future<String>> supplier;

    Builder(Vertx vertx) {
      this.vertx = Objects.requireNonNull(vertx, "vertx");
    }

    @Override
    public FluxClientBuilder with(FluxClientOptions options) {
      this.options = new FluxClientOptions(Objects.requireNonNull(options, "options"));
      return this;
    }

    @Override
    public FluxClientBuilder withApiKey(Supplier<Future<String>> supplier) {
      this.supplier = Objects.requireNonNull(supplier, "supplier");
      return this;
    }

    @Override
    public FluxClient build() {
      return create(vertx, options, supplier);
    }
  }
}
