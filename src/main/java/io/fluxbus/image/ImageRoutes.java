package io.fluxbus.image;

import io.fluxbus.ProxySettings;
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
 * Says which way a GET goes to an origin, if it may go there at all: to one of the addresses that
 * were checked, or through the proxy, which looks the host up itself.
 */
final class ImageRoutes {
  private final Vertx vertx;
  private final Resolver resolver;
  private final UrlPolicy policy;
  private final ProxyBypass bypass;

  /** Null for none. */
  private final ProxyOptions proxy;

  ImageRoutes(Vertx vertx, ImageOptions options, Resolver resolver) {
    this.vertx = vertx;
    this.resolver = resolver;
    policy = new UrlPolicy(options.origins());
    ProxySettings settings = options.getProxy();
    proxy = settings == null ? null : settings.toVertx(vertx, options.getConnectTimeout());
    bypass = new ProxyBypass(settings == null ? List.of() : settings.getNonProxyHosts());
  }

  /**
   * @param server what to connect to, or the name that the proxy shall look up
   * @param proxy null for none
   */
  record Route(SocketAddress server, ProxyOptions proxy) {}

  /**
   * Finds the way to an origin.
   *
   * @param attempt how many came before it: each goes to the next of the host's addresses
   * @return fails with an {@link ImageFailure} when images may not come from there, or its host
   *     does not resolve
   */
  Future<Route> find(Origin origin, int attempt) {
    return Future.succeededFuture(origin)
        .compose(
            checked -> {
              policy.checkOrigin(checked);
              return proxy == null || bypass.contains(checked.host(), checked.port())
                  ? direct(checked, attempt)
                  : Future.succeededFuture(proxied(checked));
            });
  }

  /** Whether the user named that origin, so that it may get the user's headers. */
  boolean isNamed(Origin origin) {
    return policy.isNamed(origin);
  }

  private Future<Route> direct(Origin origin, int attempt) {
    return vertx
        .executeBlocking(() -> lookUp(origin.host()), false)
        .map(
            all -> {
              List<InetAddress> checked = policy.checkAddresses(origin, all);
              // The bare address, without its name: that is what was checked, and two socket
              // addresses of one name are equal for the pool.
              String address = checked.get(attempt % checked.size()).getHostAddress();
              return new Route(SocketAddress.inetSocketAddress(origin.port(), address), null);
            });
  }

  private Route proxied(Origin origin) {
    policy.checkName(origin);
    String host = HostName.withoutBrackets(origin.host());
    return new Route(SocketAddress.inetSocketAddress(origin.port(), host), proxy);
  }

  private InetAddress[] lookUp(String host) {
    try {
      return resolver.resolve(host);
    } catch (UnknownHostException e) {
      throw ImageFailure.again("its host does not resolve");
    }
  }
}
