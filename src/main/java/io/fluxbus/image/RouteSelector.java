package io.fluxbus.image;

import io.fluxbus.ProxySettings;
import io.fluxbus.internal.DirectAddress;
import io.fluxbus.internal.HostName;
import io.fluxbus.internal.ProxyBypass;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Selects the route of a GET to an origin: a direct connection to one of the checked addresses, or
 * the proxy, which resolves the host itself. It rejects origins that {@link UrlPolicy} forbids.
 */
final class RouteSelector {
  private final Vertx vertx;
  private final HostResolver resolver;
  private final UrlPolicy policy;
  private final ProxyBypass bypass;

  /** Null if no proxy is configured. */
  private final ProxyOptions proxy;

  RouteSelector(Vertx vertx, ImageOptions options, HostResolver resolver) {
    this.vertx = vertx;
    this.resolver = resolver;
    policy = new UrlPolicy(options.origins());
    ProxySettings settings = options.getProxy();
    proxy = settings == null ? null : settings.toVertx(vertx, options.getConnectTimeout());
    bypass = new ProxyBypass(settings == null ? List.of() : settings.getNonProxyHosts());
  }

  /**
   * The target of a connection.
   *
   * @param server the address to connect to, or the name that the proxy resolves
   * @param proxy null for a direct connection
   */
  record Route(SocketAddress server, ProxyOptions proxy) {}

  /**
   * Selects the route to an origin.
   *
   * @param attempt the number of earlier attempts. Each attempt uses the next address of the host
   * @return fails with an {@link ImageException} if the origin is forbidden or its host does not
   *     resolve
   */
  Future<Route> select(Origin origin, int attempt) {
    return Future.succeededFuture(origin)
        .compose(
            checked -> {
              policy.checkOrigin(checked);
              return proxy == null || bypass.contains(checked.host(), checked.port())
                  ? direct(checked, attempt)
                  : Future.succeededFuture(proxied(checked));
            });
  }

  /** Whether the origin is configured, so that it receives the configured headers. */
  boolean isConfigured(Origin origin) {
    return policy.isConfigured(origin);
  }

  private Future<Route> direct(Origin origin, int attempt) {
    return vertx
        .executeBlocking(() -> resolve(origin.host()), false)
        .map(
            all -> {
              List<InetAddress> checked = policy.checkAddresses(origin, all);
              // The address without its name: the check was for the address, and the connection
              // pool treats two addresses with the same name as equal.
              String address = checked.get(attempt % checked.size()).getHostAddress();
              return new Route(DirectAddress.of(origin.port(), address), null);
            });
  }

  private Route proxied(Origin origin) {
    policy.checkName(origin);
    String host = HostName.withoutBrackets(origin.host());
    return new Route(SocketAddress.inetSocketAddress(origin.port(), host), proxy);
  }

  private InetAddress[] resolve(String host) {
    try {
      return resolver.resolve(host);
    } catch (UnknownHostException e) {
      throw ImageException.retryable("its host does not resolve");
    }
  }
}
