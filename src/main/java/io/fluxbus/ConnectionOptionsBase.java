package io.fluxbus;

import static io.fluxbus.internal.OptionsJson.requirePositive;

import io.fluxbus.internal.ExtraHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of {@link FluxClientOptions} for connections and for the responses on them. All times
 * are in milliseconds.
 *
 * @param <O> the type of the options, which setters return
 */
public abstract class ConnectionOptionsBase<O extends ConnectionOptionsBase<O>> {
  public static final int DEFAULT_CONNECT_TIMEOUT = 5_000;
  public static final long DEFAULT_ATTEMPT_TIMEOUT = 120_000;
  public static final long DEFAULT_KEEP_ALIVE_TIMEOUT = 30_000;
  public static final int DEFAULT_MAX_RESPONSE_SIZE = 48 * 1024 * 1024;
  public static final boolean DEFAULT_HTTP2 = false;
  public static final boolean DEFAULT_OPEN_SSL = true;
  public static final boolean DEFAULT_TRUST_SYSTEM_CERTIFICATES = true;

  private int connectTimeout = DEFAULT_CONNECT_TIMEOUT;
  private long attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT;
  private long keepAliveTimeout = DEFAULT_KEEP_ALIVE_TIMEOUT;
  private int maxResponseSize = DEFAULT_MAX_RESPONSE_SIZE;
  private Long maxBufferedBytes;
  private boolean http2 = DEFAULT_HTTP2;
  private boolean openSsl = DEFAULT_OPEN_SSL;
  private List<String> trustedCertificates = new ArrayList<>();
  private boolean trustSystemCertificates = DEFAULT_TRUST_SYSTEM_CERTIFICATES;
  private Map<String, String> headers = new LinkedHashMap<>();
  private ProxySettings proxy;

  ConnectionOptionsBase() {}

  ConnectionOptionsBase(ConnectionOptionsBase<?> other) {
    connectTimeout = other.connectTimeout;
    attemptTimeout = other.attemptTimeout;
    keepAliveTimeout = other.keepAliveTimeout;
    maxResponseSize = other.maxResponseSize;
    maxBufferedBytes = other.maxBufferedBytes;
    http2 = other.http2;
    openSsl = other.openSsl;
    trustedCertificates = new ArrayList<>(other.trustedCertificates);
    trustSystemCertificates = other.trustSystemCertificates;
    headers = new LinkedHashMap<>(other.headers);
    proxy = other.proxy == null ? null : new ProxySettings(other.proxy);
  }

  /** Returns this object with the type of the subclass, for chained calls. */
  abstract O self();

  /** See {@link #setConnectTimeout}. */
  public int getConnectTimeout() {
    return connectTimeout;
  }

  /**
   * The time limit of a TCP connect, in milliseconds; it also limits a TLS handshake and the
   * connect of a proxy. At least 1; {@value #DEFAULT_CONNECT_TIMEOUT} by default.
   */
  public O setConnectTimeout(int connectTimeout) {
    requirePositive(connectTimeout, "connectTimeout");
    this.connectTimeout = connectTimeout;
    return self();
  }

  /** See {@link #setAttemptTimeout}. */
  public long getAttemptTimeout() {
    return attemptTimeout;
  }

  /**
   * The time limit of one POST, in milliseconds, from the request for a connection to the last byte
   * of the response. At least 1; {@value #DEFAULT_ATTEMPT_TIMEOUT} by default. When it has passed,
   * the exchange is reset, and the outcome is unknown if the request may have been sent.
   */
  public O setAttemptTimeout(long attemptTimeout) {
    requirePositive(attemptTimeout, "attemptTimeout");
    this.attemptTimeout = attemptTimeout;
    return self();
  }

  /** See {@link #setKeepAliveTimeout}. */
  public long getKeepAliveTimeout() {
    return keepAliveTimeout;
  }

  /**
   * How long an idle connection may be used for another request, in milliseconds. At least 1;
   * {@value #DEFAULT_KEEP_ALIVE_TIMEOUT} by default, which is below the idle limits of common
   * servers, load balancers and NATs. If the server closes a connection while a request is being
   * sent on it, the outcome is unknown. If a server announces a shorter time in a {@code
   * Keep-Alive} header, that time applies, less a margin of up to a second.
   */
  public O setKeepAliveTimeout(long keepAliveTimeout) {
    requirePositive(keepAliveTimeout, "keepAliveTimeout");
    this.keepAliveTimeout = keepAliveTimeout;
    return self();
  }

  /** See {@link #setMaxResponseSize}. */
  public int getMaxResponseSize() {
    return maxResponseSize;
  }

  /**
   * The largest response that is read, in bytes, before and after its decompression. At least 1;
   * {@value #DEFAULT_MAX_RESPONSE_SIZE} by default. A larger one fails its call with {@link
   * FailureType#BAD_RESPONSE}.
   */
  public O setMaxResponseSize(int maxResponseSize) {
    requirePositive(maxResponseSize, "maxResponseSize");
    this.maxResponseSize = maxResponseSize;
    return self();
  }

  /** See {@link #setMaxBufferedBytes}. */
  public Long getMaxBufferedBytes() {
    return maxBufferedBytes;
  }

  /**
   * The most bytes of responses that may be in memory at once; at least 1. A response counts from
   * its first byte until its outcome is delivered or, where Fluxbus saves its images, until they
   * are saved. While the budget is used up, further responses are not read. If the budget is used
   * up until the attempt timeout, or if a response is larger than the whole budget, the call fails
   * with {@link FailureType#BAD_RESPONSE}.
   *
   * <p>By default (null), all clients and image downloads of this process share one budget of a
   * quarter of the heap. With a number, the client has its own budget. Parsing may need the same
   * amount again.
   */
  public O setMaxBufferedBytes(long maxBufferedBytes) {
    requirePositive(maxBufferedBytes, "maxBufferedBytes");
    this.maxBufferedBytes = maxBufferedBytes;
    return self();
  }

  /** See {@link #setHttp2}. */
  public boolean isHttp2() {
    return http2;
  }

  /**
   * Whether to use HTTP/2: negotiated by ALPN over TLS, with prior knowledge over plain TCP. False
   * by default: HTTP/1.1 is used.
   */
  public O setHttp2(boolean http2) {
    this.http2 = http2;
    return self();
  }

  /** See {@link #setOpenSsl}. */
  public boolean isOpenSsl() {
    return openSsl;
  }

  /**
   * Whether TLS uses OpenSSL, which needs less CPU time than the JDK, if {@code netty-tcnative} is
   * on the class path and works on this platform; {@value #DEFAULT_OPEN_SSL} by default. Otherwise,
   * and with false, TLS uses the JDK. Certificates are verified in the same way.
   */
  public O setOpenSsl(boolean openSsl) {
    this.openSsl = openSsl;
    return self();
  }

  /** See {@link #setTrustedCertificates}. */
  public List<String> getTrustedCertificates() {
    return trustedCertificates;
  }

  /**
   * Paths of PEM files with certificates to trust, such as the certificate of a company's own
   * authority; empty by default. Creating a client reads them.
   */
  public O setTrustedCertificates(List<String> trustedCertificates) {
    this.trustedCertificates = new ArrayList<>(trustedCertificates);
    return self();
  }

  /** See {@link #setTrustSystemCertificates}. */
  public boolean isTrustSystemCertificates() {
    return trustSystemCertificates;
  }

  /**
   * Whether the certificates of the JDK's default trust store are trusted in addition to {@code
   * trustedCertificates}; {@value #DEFAULT_TRUST_SYSTEM_CERTIFICATES} by default.
   */
  public O setTrustSystemCertificates(boolean trustSystemCertificates) {
    this.trustSystemCertificates = trustSystemCertificates;
    return self();
  }

  /** See {@link #setHeaders}. */
  public Map<String, String> getHeaders() {
    return headers;
  }

  /**
   * Additional headers of each POST, such as the headers that an API gateway requires; empty by
   * default. Their values are secrets and are never shown in messages.
   *
   * @throws IllegalArgumentException naming a header that is malformed or that Fluxbus sets itself
   */
  public O setHeaders(Map<String, String> headers) {
    this.headers = ExtraHeaders.copyOf(headers, "headers");
    return self();
  }

  /** See {@link #setProxy}. */
  public ProxySettings getProxy() {
    return proxy;
  }

  /** The proxy through which the API is reached; null, the default, for a direct connection. */
  public O setProxy(ProxySettings proxy) {
    this.proxy = proxy == null ? null : new ProxySettings(proxy);
    return self();
  }
}
