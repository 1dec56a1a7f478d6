package io.fluxbus.internal;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts that are reached without the proxy, in the notation of {@code NO_PROXY}. An entry is {@code
 * *} for all; a name, which includes its subdomains, with or without a dot before it; {@code
 * *.name} for its subdomains only; an address, an IPv6 address with or without brackets; or a block
 * of addresses such as {@code 10.0.0.0/8} or {@code 10.*}. A name or an address may have a port.
 */
public final class ProxyBypass {
  /** The first one to three numbers of an IPv4 address. */
  private static final Pattern ADDRESS_WILDCARD =
      Pattern.compile("((?:(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])\\.){1,3})\\*(?:\\.\\*)*");

  private final List<BiPredicate<String, Integer>> rules;

  /**
   * Parses the entries.
   *
   * @param entries as described above
   * @throws IllegalArgumentException showing the first entry that is malformed
   */
  public ProxyBypass(List<String> entries) {
    rules = entries.stream().map(ProxyBypass::rule).toList();
  }

  /** Splits a list at commas and white space. */
  public static List<String> split(String list) {
    return Arrays.stream(list.split("[,\\s]+", -1)).filter(entry -> !entry.isEmpty()).toList();
  }

  /**
   * Whether a host is reached without the proxy. No name is looked up.
   *
   * @param host in its canonical form: see {@link HostName#parse}
   */
  public boolean contains(String host, int port) {
    String name = HostName.withoutFinalDot(host);
    return rules.stream().anyMatch(rule -> rule.test(name, port));
  }

  private static BiPredicate<String, Integer> rule(String entry) {
    try {
      if (entry.equals("*")) {
        return (host, port) -> true;
      }
      if (entry.indexOf('/') >= 0) {
        return addressBlock(entry);
      }
      if (NetUtil.isValidIpV6Address(entry) && !entry.startsWith("[")) {
        return hostRule("[" + entry + "]", false);
      }
      int colon = entry.lastIndexOf(':');
      if (colon > entry.lastIndexOf(']')) {
        int onlyPort = Integer.parseInt(entry.substring(colon + 1));
        BiPredicate<String, Integer> rule = hostRule(entry.substring(0, colon), true);
        return (host, port) -> port == onlyPort && rule.test(host, port);
      }
      return hostRule(entry, true);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a host to bypass is malformed" + shown(entry), e);
    }
  }

  /** Returns the entry for a message, unless it is a URL, which may contain a password. */
  private static String shown(String entry) {
    return entry.indexOf('@') >= 0 || entry.contains("//") ? "" : ": " + entry;
  }

  private static BiPredicate<String, Integer> hostRule(String entry, boolean mayBeName) {
    Matcher wildcard = ADDRESS_WILDCARD.matcher(entry);
    if (wildcard.matches()) {
      String prefix = wildcard.group(1);
      return (host, port) -> HostName.isAddress(host) && host.startsWith(prefix);
    }
    if (entry.lastIndexOf('*') > 0 || (entry.startsWith("*") && !entry.startsWith("*."))) {
      throw new IllegalArgumentException("unsupported wildcard");
    }
    boolean subdomainsOnly = entry.startsWith("*.");
    String written =
        subdomainsOnly ? entry.substring(2) : entry.startsWith(".") ? entry.substring(1) : entry;
    String canonical = HostName.withoutFinalDot(HostName.parse(written));
    if (!mayBeName || HostName.isAddress(canonical)) {
      return (host, port) -> host.equals(canonical);
    }
    String suffix = "." + canonical;
    return (host, port) -> (!subdomainsOnly && host.equals(canonical)) || host.endsWith(suffix);
  }

  private static BiPredicate<String, Integer> addressBlock(String entry) {
    int slash = entry.indexOf('/');
    byte[] first = address(entry.substring(0, slash));
    int bits = Integer.parseInt(entry.substring(slash + 1));
    if (first == null || bits < 0 || bits > 8 * first.length) {
      throw new IllegalArgumentException("not a block of addresses");
    }
    return (host, port) -> HostName.isAddress(host) && hasSamePrefix(first, address(host), bits);
  }

  private static byte[] address(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return NetUtil.createByteArrayFromIpAddressString(
        bracketed ? HostName.withoutBrackets(host) : host);
  }

  private static boolean hasSamePrefix(byte[] one, byte[] other, int bits) {
    if (one.length != other.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if ((one[i / 8] & mask) != (other[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
