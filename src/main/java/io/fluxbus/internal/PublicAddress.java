package io.fluxbus.internal;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Decides whether an address belongs to the public internet, according to the IANA's registries of
 * special-purpose addresses. An IPv6 address that contains an IPv4 address is public if the IPv4
 * address is.
 *
 * <p>Netty's rules for IPv6 have a defect: each also matches the addresses whose prefix bits are
 * all ones. This is safe here. All these addresses begin with a one bit, and {@code 8000::/1}
 * rejects them before the rules for embedded addresses are applied.
 */
public final class PublicAddress {
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

  /** The range below 2000::/3, which is global unicast. */
  private static final List<IpSubnetFilterRule> LOW = rules("::/3");

  private static final List<IpSubnetFilterRule> NAT64 = rules("64:ff9b::/96");
  private static final List<IpSubnetFilterRule> SIX_TO_FOUR = rules("2002::/16");

  private PublicAddress() {}

  /** Whether it is public. */
  public static boolean isPublic(InetAddress address) {
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
