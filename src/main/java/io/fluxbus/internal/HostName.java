package io.fluxbus.internal;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Host names and addresses, read as browsers and DNS read them (WHATWG URL Standard, section 3.5).
 */
public final class HostName {
  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL = 63;
  private static final Pattern DECIMAL = Pattern.compile("\\d+");
  private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9A-Fa-f]*");

  /** Characters that browsers and IDNA 2003, which the JDK implements, encode differently. */
  private static final Pattern DEVIATION = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

  private static final Pattern FORBIDDEN =
      Pattern.compile("[\\x00-\\x20#/:<>?@\\[\\\\\\]^|%\\x7f]");

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost\\.?|127(\\.\\d{1,3}){3}|\\[::1]");

  private HostName() {}

  /**
   * Returns the canonical form of a host: lower case, international names in their ASCII form, IPv4
   * addresses in dotted decimal, IPv6 addresses shortened and in brackets. A dot at the end, which
   * marks a name as absolute, remains.
   *
   * @param text a name, an IPv4 address in any spelling, or an IPv6 address in brackets
   * @throws IllegalArgumentException if browsers reject it; the message does not show the host
   */
  public static String parse(String text) {
    if (text.startsWith("[")) {
      require(text.endsWith("]"), "its host is not a valid IPv6 address");
      return "[" + ipv6(text.substring(1, text.length() - 1)) + "]";
    }
    String name = ascii(percentDecoded(text));
    require(!FORBIDDEN.matcher(name).find(), "its host has a forbidden character");
    String relative = withoutFinalDot(name);
    require(!relative.isEmpty() && relative.length() <= MAX_LENGTH, "it names no valid host");
    String[] labels = relative.split("\\.", -1);
    for (String label : labels) {
      require(!label.isEmpty() && label.length() <= MAX_LABEL, "it names no valid host");
    }
    String last = labels[labels.length - 1];
    boolean number = DECIMAL.matcher(last).matches() || HEXADECIMAL.matcher(last).matches();
    return number ? ipv4(labels) : name;
  }

  /** Returns the name without the dot that marks it as absolute. */
  public static String withoutFinalDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** Returns an IPv6 address without the brackets that it has in URLs; other hosts unchanged. */
  public static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether a canonical host is an address, which needs no look-up. */
  public static boolean isAddress(String host) {
    return host.startsWith("[") || NetUtil.isValidIpV4Address(host);
  }

  /** Whether a canonical host is localhost or a loopback address. No name is looked up. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }

  private static String ascii(String text) {
    if (text.chars().allMatch(c -> c < 0x80)) {
      return text.toLowerCase(Locale.ROOT);
    }
    require(
        !DEVIATION.matcher(text).find(),
        "its host has characters that programs encode differently: use its ASCII form (xn--)");
    try {
      return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it names no valid host");
    }
  }

  private static String percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its host has a malformed percent-encoding");
    }
  }

  private static String ipv6(String text) {
    require(
        text.indexOf('%') < 0 && text.indexOf('[') < 0 && NetUtil.isValidIpV6Address(text),
        "its host is not a valid IPv6 address");
    try {
      // Brackets mark an address: no name is looked up.
      byte[] bytes = InetAddress.getByName("[" + text + "]").getAddress();
      return shortened(bytes.length == 16 ? bytes : mapped(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("its host is not a valid IPv6 address");
    }
  }

  /**
   * Restores an address of ::ffff:0:0/96, which the JDK has converted to the IPv4 address in it.
   */
  private static byte[] mapped(byte[] ipv4) {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    System.arraycopy(ipv4, 0, bytes, 12, 4);
    return bytes;
  }

  /** RFC 5952, with hexadecimal groups only, so that each address has one form. */
  private static String shortened(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
    }
    int start = -1;
    int longest = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > longest) {
        start = i;
        longest = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append(i == 0 ? "::" : ":");
        i += longest - 1;
      } else {
        text.append(Integer.toHexString(groups[i])).append(i < 7 ? ":" : "");
      }
    }
    return text.toString();
  }

  /**
   * Parses one to four numbers, each decimal, octal or hexadecimal. The last one fills the
   * remaining bytes.
   */
  private static String ipv4(String[] parts) {
    require(parts.length <= 4, "its host is not a valid IPv4 address");
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      int bits = last ? 8 * (5 - parts.length) : 8;
      long value = number(parts[i]);
      require(value >> bits == 0, "its host is not a valid IPv4 address");
      address = (address << bits) + value;
    }
    return NetUtil.intToIpAddress((int) address);
  }

  private static long number(String text) {
    boolean hexadecimal = HEXADECIMAL.matcher(text).matches();
    boolean octal = !hexadecimal && text.length() > 1 && text.startsWith("0");
    String digits = text.substring(hexadecimal ? 2 : octal ? 1 : 0).replaceFirst("^0+(?=.)", "");
    try {
      require(digits.length() <= 11, "its host is not a valid IPv4 address");
      return digits.isEmpty() && hexadecimal
          ? 0
          : Long.parseUnsignedLong(digits, hexadecimal ? 16 : octal ? 8 : 10);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("its host is not a valid IPv4 address");
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
