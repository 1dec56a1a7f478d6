package io.fluxbus.image;

import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.HostName;
import io.fluxbus.internal.HttpUrl;

/**
 * A place that images come from.
 *
 * @param ssl whether it is https
 * @param host in its canonical form without a final dot; an IPv6 address in brackets
 * @param port the scheme's own when none was named
 */
record Origin(boolean ssl, String host, int port) {

  /** The origin of that URL. */
  static Origin of(HttpUrl url) {
    return new Origin(url.ssl(), HostName.withoutFinalDot(url.host()), url.port());
  }

  /** The origin of the API. */
  static Origin of(BaseUrl base) {
    return new Origin(base.ssl(), base.host(), base.port());
  }

  @Override
  public String toString() {
    return (ssl ? "https://" : "http://") + host + ":" + port;
  }
}
