package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.bridge.BridgeOptions;
import io.fluxbus.bridge.SockJsBridge;
import io.fluxbus.bridge.TcpBridge;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The bridges of {@code serve}. They run in the Vertx of the verticles, on its event bus. */
final class ServeBridges {
  /** The environment variable with the access token. */
  static final String VARIABLE = "FLUXBUS_BRIDGE_TOKEN";

  private final BridgeMixin addresses;
  private final BridgeOptions options = new BridgeOptions();

  /** Null for none. */
  private TcpBridge tcp;

  /** Null for none. */
  private SockJsBridge sockJs;

  /**
   * @throws UsageException if the access token is invalid
   */
  ServeBridges(BridgeMixin addresses, Map<String, String> environment) {
    this.addresses = addresses;
    String token = environment.getOrDefault(VARIABLE, "");
    try {
      options.setAccessToken(token.isEmpty() ? null : token);
    } catch (IllegalArgumentException e) {
      throw new UsageException(VARIABLE + ": " + e.getMessage());
    }
    requireToken(BridgeMixin.TCP, addresses.tcp());
    requireToken(BridgeMixin.SOCKJS, addresses.sockJs());
  }

  private void requireToken(String option, HostAndPort address) {
    if (address != null && options.getAccessToken() == null && !GatewayToken.isLoopback(address)) {
      throw new UsageException(
          option
              + ": programs on other machines could use the bridge at "
              + address
              + ": set an access token in "
              + VARIABLE
              + ", or use a host such as 127.0.0.1");
    }
  }

  /**
   * Starts the bridges.
   *
   * @param verticle the configuration of the deployed verticles
   * @return what is served where, for the user
   * @throws UsageException if an address cannot be used
   */
  List<String> start(Vertx serving, JsonObject verticle) throws InterruptedException {
    JsonObject json = OptionsJson.withoutNulls(verticle);
    JsonObject bus = (JsonObject) json.remove(ConfigLayer.BUS);
    options
        .setBusOptions(new BusOptions(OptionsJson.withoutNulls(bus)))
        .setTotalTimeout(new FluxClientOptions(json).getTotalTimeout());
    List<String> lines = new ArrayList<>();
    if (addresses.tcp() != null) {
      HostAndPort address = addresses.tcp();
      tcp = TcpBridge.create(serving, options);
      int port = port(BridgeMixin.TCP, address, tcp.listen(address.host(), address.port()));
      lines.add("bridge over TCP" + callers() + ": " + address.host() + ":" + port);
    }
    if (addresses.sockJs() != null) {
      HostAndPort address = addresses.sockJs();
      sockJs = SockJsBridge.create(serving, options);
      int port = port(BridgeMixin.SOCKJS, address, sockJs.listen(address.host(), address.port()));
      lines.add(
          "bridge over SockJS"
              + callers()
              + ": http://"
              + address.host()
              + ":"
              + port
              + SockJsBridge.PATH);
    }
    return lines;
  }

  private String callers() {
    return " for programs "
        + (options.getAccessToken() == null ? "on this machine" : "with the token");
  }

  private static int port(String option, HostAndPort address, Future<Integer> listening)
      throws InterruptedException {
    try {
      return CommandVertx.await(listening);
    } catch (ExecutionException e) {
      throw new UsageException(option + " " + address + ": " + e.getCause().getMessage());
    }
  }

  /** Closes the bridges after their callers have read their replies. Never fails. */
  Future<Void> close() {
    return Future.join(
            tcp == null ? Future.succeededFuture() : tcp.close(),
            sockJs == null ? Future.succeededFuture() : sockJs.close())
        .mapEmpty();
  }
}
