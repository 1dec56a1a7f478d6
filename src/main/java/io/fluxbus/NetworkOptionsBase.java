package io.fluxbus;

import static io.fluxbus.internal.OptionsJson.requirePositive;

import io.fluxbus.internal.ExtraHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options that connections to the API and connections to the hosts of images have in common.
 * All times are in milliseconds.
 *
 * @param <O> the type of the options, which setters return
 */
public abstract class NetworkOptionsBase<O extends NetworkOptionsBase<O>> {
  public static final int DEFAULT_CONNECT_TIMEOUT = 5_000;
  public static final long DEFAULT_KEEP_ALIVE_TIMEOUT = 30_000;
  public static final boolean DEFAULT_OPEN_SSL = true;
  public static final boolean DEFAULT_TRUST_SYSTEM_CERTIFICATES = true;

  private int connectTimeout = DEFAULT_CONNECT_TIMEOUT;
  private long keepAliveTimeout = DEFAULT_KEEP_ALIVE_TIMEOUT;
  private boolean openSsl = DEFAULT_OPEN_SSL;
  private List<String> trustedCertificates = new ArrayList<>();
  private boolean trustSystemCertificates = DEFAULT_TRUST_SYSTEM_CERTIFICATES;
  private Map<String, String> headers = new LinkedHashMap<>();
  private ProxySettings proxy;

  /** Creates options with the defaults. */
  protected NetworkOptionsBase() {}

  /** Copies options. */
  protected NetworkOptionsBase(NetworkOptionsBase<?> other) {
    connectTimeout = other.connectTimeout;
    keepAliveTimeout = other.keepAliveTimeout;
    openSsl = other.openSsl;
    trustedCertificates = new ArrayList<>(other.trustedCertificates);
    trustSystemCertificates = other.trustSystemCertificates;
    headers = new LinkedHashMap<>(other.headers);
    proxy = other.proxy == null ? null : new ProxySettings(other.proxy);
  }

  /** Returns this object with the type of the subclass, for chained calls. */
  protected abstract O self();

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

  /** See {@link #setKeepAliveTimeout}. */
  public long getKeepAliveTimeout() {
    return keepAliveTimeout;
  }

  /**
   * How long an idle connection may be used for another request, in milliseconds. At least 1;
   * {@value #DEFAULT_KEEP_ALIVE_TIMEOUT} by default, which is below the idle limits of common
   * servers, load balancers and NATs. If the server closes a connection while a POST is being sent
   * on it, the outcome is unknown. If the API announces a shorter time in a {@code Keep-Alive}
   * header, that time applies to POSTs, less a margin of up to a second.
   */
  public O setKeepAliveTimeout(long keepAliveTimeout) {
    requirePositive(keepAliveTimeout, "keepAliveTimeout");
    this.keepAliveTimeout = keepAliveTimeout;
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
   * authority; empty by default. The list is copied. Creating a client reads the files.
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
   * Additional headers of each request, such as the headers that an API gateway requires; empty by
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

  /** The proxy; null, the default, for direct connections. */
  public O setProxy(ProxySettings proxy) {
    this.proxy = proxy == null ? null : new ProxySettings(proxy);
    return self();
  }
}
