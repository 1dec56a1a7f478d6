package io.fluxbus.benchmarks.harness;

/** The protocol between a client and the stub, and for TLS 1.3 the client's implementation. */
public enum Protocol {
  HTTP_1_1,
  HTTP_2,
  TLS_HTTP_1_1,
  TLS_HTTP_2,
  OPENSSL_HTTP_1_1,
  OPENSSL_HTTP_2;

  /** Whether it is HTTP/2. */
  public boolean isHttp2() {
    return name().endsWith("HTTP_2");
  }

  /** Whether it uses TLS. */
  public boolean isTls() {
    return this != HTTP_1_1 && this != HTTP_2;
  }

  /** Whether the client uses OpenSSL instead of the JDK's TLS. */
  public boolean isOpenSsl() {
    return name().startsWith("OPENSSL");
  }
}
