package io.fluxbus.image;

import io.fluxbus.internal.HostName;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for the origins of images and of redirects. Configured origins are allowed: the base
 * URL's origin and the {@code allowedOrigins}. All others must be https and resolve to public
 * addresses only, so that a response cannot cause requests to the private network.
 */
final class UrlPolicy {
  /** Domains of local machines, local networks and private clouds. */
  private static final Pattern PRIVATE_DOMAIN =
      Pattern.compile("\\.(localhost|localdomain|local|internal|intranet|lan|home\\.arpa)$");

  private final Set<Origin> configured;

  UrlPolicy(Set<Origin> configured) {
    this.configured = Set.copyOf(configured);
  }

  /**
   * Checks the scheme, before the host is resolved.
   *
   * @throws ImageException if the scheme is http and the origin is not configured
   */
  void checkOrigin(Origin origin) {
    if (!origin.ssl() && !configured.contains(origin)) {
      throw ImageException.permanent("plain http is for allowed origins only");
    }
  }

  /**
   * Checks the addresses, before a connection is opened.
   *
   * @param addresses all addresses of the origin's host
   * @return the addresses to connect to
   * @throws ImageException if one of them is not public, even if the others are: such a mix
   *     indicates an attack
   */
  List<InetAddress> checkAddresses(Origin origin, InetAddress[] addresses) {
    List<InetAddress> all = List.of(addresses);
    if (!configured.contains(origin) && !all.stream().allMatch(PublicAddress::isPublic)) {
      throw ImageException.permanent("its host is not on the public internet");
    }
    return all;
  }

  /**
   * Checks the host itself, before a proxy resolves it. Its addresses cannot be checked.
   *
   * @throws ImageException for an address that is not public, and for a name without a dot or with
   *     a private domain
   */
  void checkName(Origin origin) {
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
      throw ImageException.permanent("its host is not on the public internet");
    }
  }

  boolean isConfigured(Origin origin) {
    return configured.contains(origin);
  }
}
