package io.fluxbus.internal;

import io.netty.handler.proxy.ProxyConnectException;
import java.util.regex.Pattern;

/** Tells why a proxy opened no connection. */
public final class ProxyRefusal {
  /** How Netty says it: it has no type for that. */
  private static final Pattern CREDENTIALS =
      Pattern.compile("status: 407|authStatus: |unexpected authMethod: ");

  private ProxyRefusal() {}

  /** Whether the proxy rejects the user name and password, or requires them. */
  public static boolean isOfCredentials(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof ProxyConnectException
          && CREDENTIALS.matcher(String.valueOf(t.getMessage())).find()) {
        return true;
      }
    }
    return false;
  }
}
