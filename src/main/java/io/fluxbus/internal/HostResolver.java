package io.fluxbus.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Resolves host names. It may block, so it is never called on an event loop. */
@FunctionalInterface
public interface HostResolver {
  /**
   * Returns all addresses of a host, at least one.
   *
   * @param host a name or an address, as in a URL
   * @throws UnknownHostException if there is none
   */
  InetAddress[] resolve(String host) throws UnknownHostException;
}
