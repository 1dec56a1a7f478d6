package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.ProxySettings;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.HttpUrl;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.internal.ProxyBypass;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The network options of every command: certificates, headers, proxy and keep-alive. */
final class NetworkMixin {
  /** The JSON names of the options that this class sets. */
  private static final List<String> OPTIONS =
      List.of(
          "trustedCertificates", "trustSystemCertificates", "headers", "proxy", "keepAliveTimeout");

  @Option(
      names = "--trust-cert",
      paramLabel = "FILE",
      description = "A PEM file with certificates to trust in addition to the JDK's.")
  private List<Path> trustedCertificates = List.of();

  @Option(
      names = "--no-system-certs",
      description = "Trust only the certificates of --trust-cert, and not the JDK's.")
  private boolean noSystemCertificates;

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description =
          "A header for requests to the API, its origin and allowed image origins. May be"
              + " repeated.")
  private List<String> headers = List.of();

  @Option(
      names = "--proxy",
      paramLabel = "URL",
      description = {
        "The proxy, such as http://user:password@proxy:3128 or socks5://proxy:1080; '' for none"
            + " (default: $HTTPS_PROXY, $HTTP_PROXY or $ALL_PROXY)."
      })
  private String proxy;

  @Option(
      names = "--no-proxy",
      paramLabel = "HOSTS",
      description =
          "Hosts to reach without the proxy, such as localhost,.example.com,10.0.0.0/8 (default:"
              + " $NO_PROXY).")
  private String noProxy;

  @Option(
      names = "--keep-alive",
      paramLabel = "TIME",
      description =
          "How long an idle connection may be used for another request, such as 5s (default: 30s).")
  private Duration keepAlive;

  /**
   * Sets the options of the command line. Without {@code --proxy}, the proxy of the environment is
   * used.
   *
   * @throws UsageException if a value is invalid; the message names its source
   */
  void apply(FluxClientOptions options, Map<String, String> environment) {
    if (!trustedCertificates.isEmpty()) {
      options.setTrustedCertificates(trustedCertificates());
    }
    if (noSystemCertificates) {
      options.setTrustSystemCertificates(false);
    }
    Map<String, String> all = new LinkedHashMap<>(options.getHeaders());
    all.putAll(headers());
    OptionSetter.set("--header", all, options::setHeaders);
    OptionSetter.set("--keep-alive", keepAliveMillis(), options::setKeepAliveTimeout);
    if (proxy != null) {
      options.setProxy(commandLineProxy());
    } else if (options.getProxy() == null) {
      options.setProxy(variables(environment).proxy(BaseUrl.parse(options.getBaseUrl()).ssl()));
    }
    options.setProxy(bypassing(options.getProxy()));
  }

  /**
   * Sets the same options for images. Only the base URL and allowed origins may use plain http. If
   * the environment has no proxy for http, or another one than for https, they are reached without
   * a proxy.
   *
   * @param base the base URL of the API
   */
  void apply(ImageOptions options, String base, Map<String, String> environment) {
    options.setTrustedCertificates(trustedCertificates());
    options.setTrustSystemCertificates(!noSystemCertificates);
    OptionSetter.set("--header", headers(), options::setHeaders);
    OptionSetter.set("--keep-alive", keepAliveMillis(), options::setKeepAliveTimeout);
    ProxySettings found =
        proxy == null ? ofEnvironment(options, base, environment) : commandLineProxy();
    options.setProxy(bypassing(found));
  }

  /**
   * Returns a verticle's configuration with the options of the command line and the environment.
   *
   * @param stub whether an embedded stub server is used, which needs no proxy
   * @throws IllegalArgumentException if a value is invalid; the message names the option
   */
  JsonObject apply(JsonObject config, Map<String, String> environment, boolean stub) {
    JsonObject read = new JsonObject();
    for (String name : OptionsJson.names(FluxClientOptions.class)) {
      if (config.containsKey(name)) {
        read.put(name, config.getValue(name));
      }
    }
    FluxClientOptions options = new FluxClientOptions(read);
    apply(options, environment);
    if (stub) {
      options.setProxy(null);
    }
    JsonObject all = options.toJson();
    JsonObject applied = config.copy();
    for (String name : OPTIONS) {
      applied.remove(name);
      if (all.containsKey(name)) {
        applied.put(name, all.getValue(name));
      }
    }
    return applied;
  }

  private ProxySettings ofEnvironment(
      ImageOptions options, String base, Map<String, String> environment) {
    ProxyVariables variables = variables(environment);
    ProxySettings found = variables.proxy(true);
    if (found == null || variables.isSameForHttp()) {
      return found;
    }
    List<String> direct = new ArrayList<>(found.getNonProxyHosts());
    List<String> origins = new ArrayList<>(options.getAllowedOrigins());
    origins.add(base);
    for (String origin : origins) {
      HttpUrl url = HttpUrl.parse(origin);
      if (!url.ssl()) {
        direct.add(url.host() + ":" + url.port());
      }
    }
    return found.setNonProxyHosts(direct);
  }

  /** The proxy variables. {@code --no-proxy} replaces {@code NO_PROXY}. */
  private ProxyVariables variables(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    if (noProxy != null) {
      all.keySet().removeAll(List.of("no_proxy", "NO_PROXY"));
    }
    return new ProxyVariables(all);
  }

  /** Null if the option was not given. */
  private Long keepAliveMillis() {
    return keepAlive == null ? null : keepAlive.toMillis();
  }

  private List<String> trustedCertificates() {
    return trustedCertificates.stream().map(Path::toString).toList();
  }

  private Map<String, String> headers() {
    Map<String, String> parsed = new LinkedHashMap<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new UsageException("--header must be 'Name: value'");
      }
      String name = header.substring(0, colon);
      if (parsed.put(name, header.substring(colon + 1).strip()) != null) {
        throw new UsageException("--header names " + name + " twice");
      }
    }
    return parsed;
  }

  /** The proxy of the command line; null if it is empty. */
  private ProxySettings commandLineProxy() {
    try {
      return proxy.isBlank() ? null : new ProxySettings(proxy);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--proxy: " + e.getMessage());
    }
  }

  private ProxySettings bypassing(ProxySettings settings) {
    if (settings != null && noProxy != null) {
      List<String> hosts = new ArrayList<>(settings.getNonProxyHosts());
      hosts.addAll(ProxyBypass.split(noProxy));
      OptionSetter.set("--no-proxy", hosts, settings::setNonProxyHosts);
    }
    return settings;
  }
}
