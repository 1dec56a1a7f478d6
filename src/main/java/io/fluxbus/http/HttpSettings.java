package io.fluxbus.http;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.ProxySettings;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.ConnectionGuard;
import io.fluxbus.internal.TlsEngine;
import io.fluxbus.internal.TrustedCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.TrustOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Creates the Vert.x options of the transport from the options of the client. */
final class HttpSettings {
  /** In characters. A shorter value of a header, such as {@code 1}, is part of unrelated texts. */
  private static final int MIN_HEADER_SECRET = 6;

  private HttpSettings() {}

  /** The proxy for the base URL; null if none is used. */
  static ProxyOptions proxy(Vertx vertx, FluxClientOptions options) {
    ProxySettings settings = options.getProxy();
    if (settings == null) {
      return null;
    }
    // Read first: a password file that cannot be read is an error even if no proxy is used.
    ProxyOptions proxy = settings.toVertx(vertx, options.getConnectTimeout());
    BaseUrl base = BaseUrl.parse(options.getBaseUrl());
    return settings.isUsedFor(base.host(), base.port()) ? proxy : null;
  }

  /** The texts in addition to the API key that no message may contain. */
  static List<String> secrets(FluxClientOptions options, ProxyOptions proxy) {
    List<String> secrets = new ArrayList<>();
    options.getHeaders().values().stream()
        .filter(value -> value.length() >= MIN_HEADER_SECRET)
        .forEach(secrets::add);
    if (proxy != null && proxy.getPassword() != null && !proxy.getPassword().isEmpty()) {
      secrets.add(proxy.getPassword());
      // A proxy may repeat its header. A short password is not recognized inside of Base64.
      secrets.add(basic(proxy.getUsername() + ":" + proxy.getPassword()));
    }
    return secrets;
  }

  private static String basic(String credentials) {
    return Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param proxy null if none is used
   */
  static HttpClientOptions clientOptions(
      Vertx vertx, FluxClientOptions options, ProxyOptions proxy) {
    // Rounded up, because 0 would be no limit.
    int idleSeconds =
        (int)
            Math.min(
                Integer.MAX_VALUE,
                Duration.ofMillis(options.getKeepAliveTimeout()).plusMillis(999).toSeconds());
    // Read first: a file that cannot be read is an error even without TLS.
    TrustOptions trust =
        TrustedCertificates.read(
            vertx, options.getTrustedCertificates(), options.isTrustSystemCertificates());
    HttpClientOptions client =
        new HttpClientOptions()
            .setProxyOptions(proxy)
            .setConnectTimeout(options.getConnectTimeout())
            .setKeepAliveTimeout(idleSeconds)
            .setHttp2KeepAliveTimeout(idleSeconds)
            .setTcpNoDelay(true)
            .setDecompressionSupported(false)
            .setKeepAlive(ConnectionGuard.isAvailable());
    // Only with TLS: the pool compares these options in each call.
    if (BaseUrl.parse(options.getBaseUrl()).ssl()) {
      client
          .setSslHandshakeTimeout(options.getConnectTimeout())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
          .setSslEngineOptions(TlsEngine.select(options.isOpenSsl()))
          .setTrustOptions(trust);
    }
    if (options.isHttp2()) {
      client
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(true)
          .setHttp2ClearTextUpgrade(false)
          // A paused response must not block the others on its connection. The window of its
          // stream limits how much of it is in memory.
          .setHttp2ConnectionWindowSize(Integer.MAX_VALUE);
    }
    return client;
  }

  /**
   * A server may negotiate HTTP/1.1 although HTTP/2 was requested, and then needs a connection for
   * each call. The product of the two sizes must fit into an int, or the pool opens no connection.
   */
  static PoolOptions poolOptions(FluxClientOptions options) {
    int max = options.getMaxConcurrency();
    return new PoolOptions()
        .setHttp1MaxSize(max)
        .setHttp2MaxSize(options.isHttp2() ? Math.min(max, Integer.MAX_VALUE / max) : 1);
  }
}
