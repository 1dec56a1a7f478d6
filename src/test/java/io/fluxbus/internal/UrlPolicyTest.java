package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlPolicyTest {
  private static final Origin CONFIGURED = new Origin(false, "localhost", 8080);
  private static final Origin OTHER = new Origin(true, "example.com", 443);

  private final UrlPolicy policy = new UrlPolicy(Set.of(CONFIGURED));

  @ParameterizedTest
  @DisplayName("an address that is not on the public internet is rejected")
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::8.8.8.8",
        "::ffff:10.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::808:808",
        "ffff:808:808::1",
        "ffff:ffff:ffff:ffff:ffff:ffff:808:808",
        "c000::1",
        "e000::1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
      })
  void blocked(String address) throws UnknownHostException {
    InetAddress[] all = {InetAddress.getByName("8.8.8.8"), InetAddress.getByName(address)};

    assertThat(PublicAddress.isPublic(all[1])).isFalse();
    assertThatThrownBy(() -> policy.checkAddresses(OTHER, all))
        .as("one bad address among good ones")
        .isInstanceOf(ForbiddenRouteException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "128.0.0.0",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "2606:4700::1111",
        "2a00:1450:4001::200e",
        "2001:4860:4860::8888",
        "64:ff9b::808:808",
        "2002:808:808::1",
      })
  void allowed(String address) throws UnknownHostException {
    InetAddress[] all = {InetAddress.getByName(address)};

    assertThat(policy.checkAddresses(OTHER, all)).containsExactly(all);
  }

  @Property
  void anEmbeddedIpv4AddressIsCheckedLikeAPlainOne(@ForAll int bits) throws UnknownHostException {
    byte[] v4 = {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
    boolean itself = PublicAddress.isPublic(InetAddress.getByAddress(v4));

    assertThat(PublicAddress.isPublic(embed("64:ff9b::", 12, v4))).isEqualTo(itself);
    assertThat(PublicAddress.isPublic(embed("2002::", 2, v4))).isEqualTo(itself);
    assertThat(PublicAddress.isPublic(embed("::", 12, v4))).isFalse();
  }

  @Property
  void onlyGlobalUnicastAndNat64ArePublic(@ForAll @Size(16) byte[] bytes)
      throws UnknownHostException {
    boolean global = (bytes[0] & 0xe0) == 0x20;
    boolean nat64 =
        Arrays.equals(bytes, 0, 4, new byte[] {0, 0x64, (byte) 0xff, (byte) 0x9b}, 0, 4);

    if (InetAddress.getByAddress(bytes) instanceof Inet6Address address
        && PublicAddress.isPublic(address)) {
      assertThat(global || nat64).isTrue();
    }
  }

  @Test
  void aConfiguredOriginIsAllowedWithAnySchemeAndAddress() throws UnknownHostException {
    InetAddress[] loopback = InetAddress.getAllByName("127.0.0.1");

    assertThatCode(() -> policy.checkOrigin(CONFIGURED)).doesNotThrowAnyException();
    assertThat(policy.checkAddresses(CONFIGURED, loopback)).containsExactly(loopback);
  }

  @Test
  void anotherPortOrSchemeIsAnotherOrigin() throws UnknownHostException {
    InetAddress[] loopback = InetAddress.getAllByName("127.0.0.1");

    assertThatThrownBy(() -> policy.checkOrigin(new Origin(false, "localhost", 8081)))
        .hasMessageContaining("plain http");
    assertThatThrownBy(() -> policy.checkAddresses(new Origin(true, "localhost", 8080), loopback))
        .hasMessageContaining("public internet");
  }

  @Test
  void plainHttpIsAllowedForConfiguredOriginsOnly() {
    assertThatThrownBy(() -> policy.checkOrigin(new Origin(false, "example.com", 80)))
        .isInstanceOf(ForbiddenRouteException.class);
    assertThatCode(() -> policy.checkOrigin(OTHER)).doesNotThrowAnyException();
  }

  private static InetAddress embed(String prefix, int at, byte[] v4) throws UnknownHostException {
    byte[] bytes = Arrays.copyOf(InetAddress.getByName(prefix).getAddress(), 16);
    System.arraycopy(v4, 0, bytes, at, 4);
    return InetAddress.getByAddress(bytes);
  }
}
