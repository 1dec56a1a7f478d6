package io.fluxbus.cli;

import io.vertx.core.net.HostAndPort;
import picocli.CommandLine.Option;

/** The bridges of {@code serve}. */
final class BridgeMixin {
  static final String TCP = "--bridge-tcp";
  static final String SOCKJS = "--bridge-sockjs";

  @Option(
      names = TCP,
      paramLabel = "HOST:PORT",
      description =
          "Let programs use the event bus over TCP, with the protocol of Vert.x's TCP bridge."
              + " Programs on other machines need a token, FLUXBUS_BRIDGE_TOKEN.")
  private HostAndPort tcp;

  @Option(
      names = SOCKJS,
      paramLabel = "HOST:PORT",
      description =
          "Let programs use the event bus over SockJS, at /eventbus. Programs on other machines"
              + " need a token, FLUXBUS_BRIDGE_TOKEN.")
  private HostAndPort sockJs;

  /** Where the bridge over TCP listens; null for none. */
  HostAndPort tcp() {
    return tcp;
  }

  /** Where the bridge over SockJS listens; null for none. */
  HostAndPort sockJs() {
    return sockJs;
  }
}
