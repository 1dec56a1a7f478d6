package io.fluxbus.internal;

import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;

/** Selects the implementation of TLS. */
public final class TlsEngine {
  private TlsEngine() {}

  /**
   * Returns the options of OpenSSL if its native library is on the class path and works, otherwise
   * those of the JDK.
   *
   * @param openSsl whether OpenSSL may be used
   */
  public static SSLEngineOptions select(boolean openSsl) {
    return openSsl && OpenSSLEngineOptions.isAvailable() && OpenSSLEngineOptions.isAlpnAvailable()
        ? new OpenSSLEngineOptions()
        : new JdkSSLEngineOptions();
  }
}
