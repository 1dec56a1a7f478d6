package io.fluxbus.image;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Decides whether an address belongs to the public internet, by the special-purpose address
 * registries of the IANA. For an IPv6 address that contains an IPv4 address, the IPv4 address
 * decides.
 *
 * <p>A rule of Netty also matches an address whose prefix bits are all ones. Therefore rules only
 * reject, and the rules for embedded addresses are applied after every address that begins with a
 * one was rejected.
 */
final class PublicAddress {
  private static final List<IpSubnetFilterRule> SPECIAL =
      rules(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "2001::/23",
          "2001:db8::/32",
          "3fff::/20",
          "4000::/2",
          "8000::/1");

  /** The range below global unicast, which is 2000::/3. */
  private static final List<IpSubnetFilterRule> LOW = rules("::/3");

  private static final List<IpSubnetFilterRule> NAT64 = rules("64:ff9b::/96");
  private static final List<IpSubnetFilterRule> SIX_TO_FOUR = rules("2002::/16");

  private PublicAddress() {}

  static boolean isPublic(InetAddress address) {
    if (matches(SPECIAL, address)) {
      return false;
    }
    if (address instanceof Inet4Address) {
      return true;
    }
    if (matches(NAT64, address)) {
      return isPublic(inner(address, 12));
    }
    if (matches(SIX_TO_FOUR, address)) {
      return isPublic(inner(address, 2));
    }
    return !matches(LOW, address);
  }

  private static InetAddress inner(InetAddress address, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static boolean matches(List<IpSubnetFilterRule> rules, InetAddress address) {
    InetSocketAddress socket = new InetSocketAddress(address, 0);
    return rules.stream().anyMatch(rule -> rule.matches(socket));
  }

  private static List<IpSubnetFilterRule> rules(String... blocks) {
    return Arrays.stream(blocks)
        .map(block -> block.split("/", 2))
        .map(
            block ->
                new IpSubnetFilterRule(
                    block[0], Integer.parseInt(block[1]), IpFilterRuleType.REJECT))
        .toList();
  }
}
