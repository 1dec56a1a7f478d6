package io.fluxbus.impl;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.http.HttpTransport;
import io.fluxbus.http.Transport;
import io.fluxbus.internal.ApiKey;
import io.fluxbus.internal.BaseUrl;
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
    FluxClientImpl client = unowned(vertx, options);
    closeWithOwner(vertx, client::shutDown, client.closed());
    return client;
  }

  /** See {@link FluxClient#createShared(Vertx, FluxClientOptions, String)}. */
  public static FluxClient createShared(Vertx vertx, FluxClientOptions options, String name) {
    Objects.requireNonNull(name, "name");
    SharedResource.Share<FluxClientImpl> share =
        SharedResource.acquire(
            vertx, SHARED, name, () -> unowned(vertx, options), FluxClientImpl::shutDown);
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
            Instruments.of(vertx, options, settings));
    closeWithOwner(vertx, client::shutDown, client.closed());
    return client;
  }

  private static FluxClientImpl unowned(Vertx vertx, FluxClientOptions options) {
    FluxClientOptions copy = new FluxClientOptions(Objects.requireNonNull(options, "options"));
    copy.setApiKey(ApiKey.resolve(vertx, copy.getApiKey(), copy.getApiKeyFile()));
    BaseUrl base = BaseUrl.parse(copy.getBaseUrl());
    if (!base.ssl() && !copy.isAllowPlainHttp()) {
      OptionsJson.require(
          base.loopback(),
          "baseUrl must be https: over http the key would travel in the clear"
              + " (allowPlainHttp permits it)");
      OptionsJson.require(
          copy.getProxy() == null || !copy.getProxy().isRemoteFor(base.host(), base.port()),
          "proxy: the key would travel in the clear, because baseUrl is http: set its host in"
              + " nonProxyHosts (allowPlainHttp permits it)");
    }
    FlowSettings.check(copy);
    VertxRuntime runtime = new VertxRuntime(vertx);
    HttpTransport transport =
        runtime.create(
            () ->
                new HttpTransport(
                    vertx, copy, copy.getApiKey(), InstantSource.system(), System::nanoTime));
    return new FluxClientImpl(
        runtime,
        transport,
        copy,
        FlowSettings.admission(copy, runtime),
        Instruments.of(vertx, copy, copy.toString()));
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
}
