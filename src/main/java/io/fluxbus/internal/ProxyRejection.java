package io.fluxbus.internal;

import io.netty.handler.proxy.ProxyConnectException;
import java.util.regex.Pattern;

/** Recognizes why a proxy did not open a connection. */
public final class ProxyRejection {
  /** Parts of the messages of Netty's exceptions. There is no exception type for this. */
  private static final Pattern CREDENTIALS =
      Pattern.compile("status: 407|authStatus: |unexpected authMethod: ");

  private ProxyRejection() {}

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
