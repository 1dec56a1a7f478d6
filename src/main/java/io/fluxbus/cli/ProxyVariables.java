package io.fluxbus.cli;

import io.fluxbus.ProxySettings;
import io.fluxbus.internal.ProxyBypass;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The proxy of the environment, with curl's rules: {@code https_proxy} or {@code http_proxy},
 * according to the scheme of the server's URL, otherwise {@code all_proxy}; and {@code no_proxy}. A
 * name in lower case has precedence over one in upper case. An empty variable means no proxy.
 */
final class ProxyVariables {
  /**
   * Web servers set this variable for CGI programs. There, HTTP_PROXY is a header of the client.
   */
  private static final String CGI = "REQUEST_METHOD";

  private final Map<String, String> environment;

  ProxyVariables(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The proxy for a server.
   *
   * @param ssl whether the URL of the server is https
   * @return null for none
   * @throws UsageException if a variable is malformed; the message names it without its value
   */
  ProxySettings proxy(boolean ssl) {
    String variable = variable(ssl);
    if (variable == null || environment.get(variable).isBlank()) {
      return null;
    }
    try {
      return new ProxySettings(environment.get(variable)).setNonProxyHosts(nonProxyHosts());
    } catch (IllegalArgumentException e) {
      throw new UsageException(variable + ": " + e.getMessage());
    }
  }

  /** Whether http and https have the same proxy. */
  boolean isSameForHttp() {
    return Objects.equals(value(variable(true)), value(variable(false)));
  }

  private String value(String variable) {
    return variable == null ? null : environment.get(variable);
  }

  private String variable(boolean ssl) {
    String own = first(ssl ? "https_proxy" : "http_proxy");
    return own != null ? own : first("all_proxy");
  }

  private String first(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (environment.containsKey(name)) {
      return name;
    }
    boolean header = upper.equals("HTTP_PROXY") && environment.containsKey(CGI);
    return environment.containsKey(upper) && !header ? upper : null;
  }

  /** Ignores malformed entries, as other programs do. */
  private List<String> nonProxyHosts() {
    String variable = first("no_proxy");
    return variable == null
        ? List.of()
        : ProxyBypass.split(environment.get(variable)).stream()
            .filter(ProxyVariables::isValid)
            .toList();
  }

  private static boolean isValid(String entry) {
    try {
      new ProxyBypass(List.of(entry));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
