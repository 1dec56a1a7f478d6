package io.fluxbus.cli;

import io.fluxbus.internal.ApiKey;
import io.fluxbus.internal.HostName;
import io.fluxbus.internal.UnreadableFile;
import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** The access token of the gateway of {@code serve}. No message shows it. */
final class GatewayToken {
  /** The environment variable with the token. */
  static final String VARIABLE = "FLUXBUS_GATEWAY_TOKEN";

  private GatewayToken() {}

  /**
   * Returns the token of the environment or of a file, which blocks; null for none.
   *
   * @param file null for none
   * @throws UsageException if both are set, or the file cannot be read
   */
  static String of(String file, Map<String, String> environment) {
    String token = environment.getOrDefault(VARIABLE, "");
    if (file == null) {
      return token.isEmpty() ? null : token;
    }
    if (!token.isEmpty()) {
      throw new UsageException(VARIABLE + " and gateway.tokenFile are both set: set one of them");
    }
    try {
      return ApiKey.trim(Files.readString(Path.of(file)));
    } catch (IOException | InvalidPathException e) {
      throw new UsageException("gateway.tokenFile: " + UnreadableFile.message(file, e));
    }
  }

  /** Whether only programs on this machine can reach an address. */
  static boolean isLoopback(HostAndPort address) {
    try {
      String host = address.host();
      boolean isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
      return HostName.isLoopback(HostName.parse(isBare ? "[" + host + "]" : host));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
