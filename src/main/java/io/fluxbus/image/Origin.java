package io.fluxbus.image;

import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.HostName;
import io.fluxbus.internal.HttpUrl;

/**
 * The origin of a URL: its scheme, host and port.
 *
 * @param ssl whether the scheme is https
 * @param host in canonical form, without a final dot; an IPv6 address is in brackets
 * @param port the port of the URL, or the default port of the scheme
 */
record Origin(boolean ssl, String host, int port) {

  /** Returns the origin of a URL. */
  static Origin of(HttpUrl url) {
    return new Origin(url.ssl(), HostName.withoutFinalDot(url.host()), url.port());
  }

  /** Returns the origin of the API. */
  static Origin of(BaseUrl base) {
    return new Origin(base.ssl(), base.host(), base.port());
  }

  @Override
  public String toString() {
    return (ssl ? "https://" : "http://") + host + ":" + port;
  }
}
