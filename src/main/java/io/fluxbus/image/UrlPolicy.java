package io.fluxbus.image;

import io.fluxbus.internal.HostName;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says where a GET may go, for an image's URL and for each redirect alike. Origins that the user
 * named are allowed as they are. All others must be https and lead to public addresses only, so
 * that an answer cannot make this machine ask its own network.
 */
final class UrlPolicy {
  /** Domains of machines, local networks and private clouds. */
  private static final Pattern INTERNAL =
      Pattern.compile("\\.(localhost|localdomain|local|internal|intranet|lan|home\\.arpa)$");

  private final Set<Origin> named;

  UrlPolicy(Set<Origin> named) {
    this.named = Set.copyOf(named);
  }

  /**
   * Before the name is looked up.
   *
   * @throws ImageFailure when it may not be
   */
  void checkOrigin(Origin origin) {
    if (!origin.ssl() && !named.contains(origin)) {
      throw ImageFailure.lasting("plain http is for allowed origins only");
    }
  }

  /**
   * Before a connection is opened.
   *
   * @param addresses all that the origin's host resolves to
   * @return those to connect to
   * @throws ImageFailure when one of them is not allowed: a name with both kinds is no honest one
   */
  List<InetAddress> checkAddresses(Origin origin, InetAddress[] addresses) {
    List<InetAddress> all = List.of(addresses);
    if (!named.contains(origin) && !all.stream().allMatch(PublicAddress::isPublic)) {
      throw ImageFailure.lasting("its host is not on the public internet");
    }
    return all;
  }

  /**
   * Before a proxy is asked to look the host up, where no address can be checked.
   *
   * @throws ImageFailure for an address that is not public, and for a name that by its very form is
   *     not on the public internet
   */
  void checkName(Origin origin) {
    if (named.contains(origin)) {
      return;
    }
    String host = origin.host();
    boolean allowed =
        HostName.isAddress(host)
            ? PublicAddress.isPublic(
                NetUtil.createInetAddressFromIpAddressString(HostName.withoutBrackets(host)))
            : host.indexOf('.') >= 0 && !INTERNAL.matcher(host).find();
    if (!allowed) {
      throw ImageFailure.lasting("its host is not on the public internet");
    }
  }

  boolean isNamed(Origin origin) {
    return named.contains(origin);
  }
}
