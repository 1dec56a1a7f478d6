package io.fluxbus.image;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks names up. May block, so it is never asked on an event loop. */
@FunctionalInterface
interface Resolver {
  /**
   * All addresses of a host, at least one.
   *
   * @param host a name, or an address as a URL spells it
   * @throws UnknownHostException when there is none
   */
  InetAddress[] resolve(String host) throws UnknownHostException;
}
