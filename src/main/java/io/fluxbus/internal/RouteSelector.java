package io.fluxbus.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Selects the route of a request to an origin: a direct connection to one of the checked addresses,
 * or the proxy, which resolves the host itself. It rejects origins that {@link UrlPolicy} forbids.
 */
public final class RouteSelector {
  private final Vertx vertx;
  private final HostResolver resolver;
  private final UrlPolicy policy;
  private final ProxyBypass bypass;

  /** Null if no proxy is configured. */
  private final ProxyOptions proxy;

  /**
   * Creates a selector.
   *
   * @param proxy null for none
   * @param nonProxyHosts the hosts that are reached without the proxy
   */
  public RouteSelector(
      Vertx vertx,
      UrlPolicy policy,
      HostResolver resolver,
      ProxyOptions proxy,
      List<String> nonProxyHosts) {
    this.vertx = vertx;
    this.policy = policy;
    this.resolver = resolver;
    this.proxy = proxy;
    this.bypass = new ProxyBypass(nonProxyHosts);
  }

  /**
   * The target of a connection.
   *
   * @param server the address to connect to, or the name that the proxy resolves
   * @param proxy null for a direct connection
   */
  public record Route(SocketAddress server, ProxyOptions proxy) {}

  /**
   * Selects the route to an origin.
   *
   * @param attempt the number of earlier attempts. Each attempt uses the next address of the host
   * @return fails with a {@link ForbiddenRouteException} if the origin is forbidden, and with an
   *     {@link UnresolvedHostException} if its host does not resolve
   */
  public Future<Route> select(Origin origin, int attempt) {
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
  public boolean isConfigured(Origin origin) {
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
      throw new UnresolvedHostException();
    }
  }
}
