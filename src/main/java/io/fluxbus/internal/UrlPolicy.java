package io.fluxbus.internal;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for the origins of URLs that others provide: images, redirects and webhooks. Configured
 * origins are allowed. All others must be https and resolve to public addresses only, so that a URL
 * cannot cause requests to the private network.
 */
public final class UrlPolicy {
  /** Domains of local machines, local networks and private clouds. */
  private static final Pattern PRIVATE_DOMAIN =
      Pattern.compile("\\.(localhost|localdomain|local|internal|intranet|lan|home\\.arpa)$");

  private final Set<Origin> configured;

  /** Creates rules that allow some origins. */
  public UrlPolicy(Set<Origin> configured) {
    this.configured = Set.copyOf(configured);
  }

  /**
   * Checks the scheme, before the host is resolved.
   *
   * @throws ForbiddenRouteException if the scheme is http and the origin is not configured
   */
  public void checkOrigin(Origin origin) {
    if (!origin.ssl() && !configured.contains(origin)) {
      throw new ForbiddenRouteException("plain http is for allowed origins only");
    }
  }

  /**
   * Checks the addresses, before a connection is opened.
   *
   * @param addresses all addresses of the origin's host
   * @return the addresses to connect to
   * @throws ForbiddenRouteException if one of them is not public, even if the others are: such a
   *     mix indicates an attack
   */
  public List<InetAddress> checkAddresses(Origin origin, InetAddress[] addresses) {
    List<InetAddress> all = List.of(addresses);
    if (!configured.contains(origin) && !all.stream().allMatch(PublicAddress::isPublic)) {
      throw new ForbiddenRouteException("its host is not on the public internet");
    }
    return all;
  }

  /**
   * Checks the host itself, before a proxy resolves it. Its addresses cannot be checked.
   *
   * @throws ForbiddenRouteException for an address that is not public, and for a name without a dot
   *     or with a private domain
   */
  public void checkName(Origin origin) {
    if (configured.contains(origin)) {
      return;
    }
    String host = origin.host();
    boolean allowed =
        HostName.isAddress(host)
            ? PublicAddress.isPublic(
                NetUtil.createInetAddressFromIpAddressString(HostName.withoutBrackets(host)))
            : host.indexOf('.') >= 0 && !PRIVATE_DOMAIN.matcher(host).find();
    if (!allowed) {
      throw new ForbiddenRouteException("its host is not on the public internet");
    }
  }

  /** Whether an origin is configured. */
  public boolean isConfigured(Origin origin) {
    return configured.contains(origin);
  }
}
