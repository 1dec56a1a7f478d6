package io.fluxbus.internal;

import io.vertx.core.net.SocketAddress;

/** The address of a server that is reached without a proxy. */
public final class DirectAddress {
  private DirectAddress() {}

  /**
   * Returns an address that each supported version of Vert.x connects to. An IPv6 address gets
   * brackets, because since 5.1 Vert.x reads the host as an authority.
   *
   * @param host a name, or an address without brackets
   */
  public static SocketAddress of(int port, String host) {
    return SocketAddress.inetSocketAddress(port, host.indexOf(':') < 0 ? host : "[" + host + "]");
  }
}
