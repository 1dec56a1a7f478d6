package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.ProxySettings;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.internal.DurationText;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NetworkMixinTest {
  private static NetworkMixin network(String... arguments) {
    return CommandLine.populateCommand(new NetworkMixin(), arguments);
  }

  private static String proxy(String base, Map<String, String> environment, String... arguments) {
    FluxClientOptions options = new FluxClientOptions().setBaseUrl(base);
    network(arguments).apply(options, environment);
    return options.getProxy() == null ? null : options.getProxy().address();
  }

  @Test
  void theVariableOfTheBaseUrlsSchemeIsReadAndLowerCaseHasPrecedence() {
    assertThat(proxy("https://h", Map.of())).isNull();
    assertThat(proxy("https://h", Map.of("HTTPS_PROXY", "a", "https_proxy", "b")))
        .isEqualTo("http://b:80");
    assertThat(proxy("https://h", Map.of("HTTP_PROXY", "a", "http_proxy", "b"))).isNull();
    assertThat(proxy("http://localhost", Map.of("HTTP_PROXY", "a:3128", "HTTPS_PROXY", "b")))
        .isEqualTo("http://a:3128");
    assertThat(proxy("https://h", Map.of("ALL_PROXY", "socks5h://[::1]")))
        .isEqualTo("socks5://[::1]:1080");
  }

  @Test
  void anEmptyVariableOrOptionMeansNoProxy() {
    assertThat(proxy("https://h", Map.of("https_proxy", "", "HTTPS_PROXY", "a", "ALL_PROXY", "a")))
        .isNull();
    assertThat(proxy("https://h", Map.of("HTTPS_PROXY", "a"), "--proxy", "")).isNull();
  }

  @Test
  void httpProxyIsIgnoredInACgiProgram() {
    Map<String, String> cgi = Map.of("HTTP_PROXY", "evil", "REQUEST_METHOD", "GET");

    assertThat(proxy("http://localhost", cgi)).isNull();
  }

  @Test
  void noProxyOfTheCommandLineReplacesThatOfTheEnvironment() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://a", "NO_PROXY", "one.test, [::1]:80 not:a:port two.test");
    FluxClientOptions options = new FluxClientOptions();

    network().apply(options, environment);
    assertThat(options.getProxy().getNonProxyHosts())
        .containsExactly("one.test", "[::1]:80", "two.test");

    options.setProxy(null);
    network("--no-proxy", "three.test,10.0.0.0/8").apply(options, environment);
    assertThat(options.getProxy().getNonProxyHosts()).containsExactly("three.test", "10.0.0.0/8");

    assertThatThrownBy(() -> network("--no-proxy", "a:b").apply(options, environment))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--no-proxy");
  }

  @Test
  void plainImagesDoNotGoThroughTheProxyOfHttps() {
    ImageOptions images = new ImageOptions().setAllowedOrigins(List.of("http://[::1]:81"));
    network().apply(images, "http://localhost:8080", Map.of("HTTPS_PROXY", "http://a"));

    assertThat(images.getProxy().getNonProxyHosts()).containsExactly("[::1]:81", "localhost:8080");

    network().apply(images, "http://localhost:8080", Map.of("ALL_PROXY", "http://a"));
    assertThat(images.getProxy().getNonProxyHosts()).isEmpty();
  }

  @Test
  void theCommandLineOverridesTheConfigurationAndThatOverridesTheEnvironment() {
    JsonObject config =
        new JsonObject()
            .put("proxy", "socks5://user:s3cr3t@file")
            .put("headers", new JsonObject().put("X-A", "1").put("X-B", "2"))
            .put("eventBus", new JsonObject().put("address", "fluxbus.x"));
    Map<String, String> environment = Map.of("HTTPS_PROXY", "http://environment");

    FluxClientOptions file = options(network().apply(config, environment, false));
    FluxClientOptions named =
        options(
            network("--proxy", "http://line", "--header", "X-B: 3", "--no-system-certs")
                .apply(config, environment, false));

    assertThat(file.getProxy())
        .usingRecursiveComparison()
        .isEqualTo(new ProxySettings("socks5://user:s3cr3t@file"));
    assertThat(named.getProxy().address()).isEqualTo("http://line:80");
    assertThat(named.getHeaders()).isEqualTo(Map.of("X-A", "1", "X-B", "3"));
    assertThat(named.isTrustSystemCertificates()).isFalse();
    assertThat(options(network().apply(config, environment, true)).getProxy()).isNull();
    config.remove("proxy");
    assertThat(options(network().apply(config, environment, false)).getProxy().address())
        .isEqualTo("http://environment:80");
    assertThat(network().apply(config, environment, false).getJsonObject("eventBus"))
        .isEqualTo(config.getJsonObject("eventBus"));
  }

  @Test
  void keepAliveAppliesToTheApiToImagesAndToAVerticle() {
    FluxClientOptions client = new FluxClientOptions();
    ImageOptions images = new ImageOptions();
    CommandLine line = new CommandLine(new NetworkMixin());
    line.registerConverter(Duration.class, DurationText::parse).parseArgs("--keep-alive", "5s");
    NetworkMixin network = line.getCommand();
    network.apply(client, Map.of());
    network.apply(images, client.getBaseUrl(), Map.of());
    JsonObject config = new JsonObject().put("keepAliveTimeout", 7000);

    assertThat(client.getKeepAliveTimeout()).isEqualTo(5000);
    assertThat(images.getKeepAliveTimeout()).isEqualTo(5000);
    assertThat(options(network.apply(config, Map.of(), false)).getKeepAliveTimeout())
        .isEqualTo(5000);
    assertThat(options(network().apply(config, Map.of(), false)).getKeepAliveTimeout())
        .isEqualTo(7000);
  }

  private static FluxClientOptions options(JsonObject config) {
    JsonObject read = config.copy();
    read.remove("eventBus");
    return new FluxClientOptions(read);
  }
}
