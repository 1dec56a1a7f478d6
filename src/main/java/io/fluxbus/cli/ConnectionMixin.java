package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.internal.ApiKey;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.UnreadableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that send requests: the address of the API, the key and the network. */
final class ConnectionMixin {
  static final String EMBEDDED_KEY = "key-of-the-embedded-stubbed-server";
  private static final String BASE_URL_VARIABLE = "FLUXBUS_BASE_URL";

  @Option(names = "--stub", description = "Use an embedded stub server: no key, no cost.")
  private boolean stub;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description =
          "The base URL of the API (default: $FLUXBUS_BASE_URL, or https://api.aimlapi.com).")
  private String baseUrl;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "A file with the API key (default: $AIMLAPI_KEY).")
  private Path keyFile;

  @Mixin private final NetworkMixin network = new NetworkMixin();

  @Option(
      names = "--attempt-timeout",
      paramLabel = "TIME",
      description = "How long one attempt may take, such as 30s (default: 2m).")
  private Duration attemptTimeout;

  /** Whether to use an embedded stub server. Its base URL is not known yet. */
  boolean stub() {
    return stub;
  }

  /**
   * Applies the network options to the download of images. An embedded stub server needs no proxy.
   *
   * @param client the options of the client
   * @throws UsageException if a value is invalid; the message names its source
   */
  void apply(ImageOptions images, FluxClientOptions client, Map<String, String> environment) {
    network.apply(images, client.getBaseUrl(), environment);
    if (stub) {
      images.setProxy(null);
    }
  }

  /**
   * The options of the client.
   *
   * @throws UsageException if a value is invalid; the message names its source
   */
  FluxClientOptions clientOptions(Map<String, String> environment) {
    if (stub && (baseUrl != null || keyFile != null)) {
      throw new UsageException("--stub takes neither --base-url nor --key-file");
    }
    FluxClientOptions options = new FluxClientOptions();
    OptionSetter.set(
        "--attempt-timeout",
        attemptTimeout == null ? null : attemptTimeout.toMillis(),
        options::setAttemptTimeout);
    if (stub) {
      network.apply(options, Map.of());
      return options.setApiKey(EMBEDDED_KEY).setProxy(null);
    }
    String variable = environment.getOrDefault(BASE_URL_VARIABLE, "").strip();
    if (baseUrl != null) {
      OptionSetter.set("--base-url", baseUrl, options::setBaseUrl);
    } else if (!variable.isEmpty()) {
      OptionSetter.set(BASE_URL_VARIABLE, variable, options::setBaseUrl);
    }
    BaseUrl base = BaseUrl.parse(options.getBaseUrl());
    if (!base.ssl() && !base.loopback()) {
      throw new UsageException(
          "the base URL must be https: over http the key would travel in the clear");
    }
    network.apply(options, environment);
    if (!base.ssl()
        && options.getProxy() != null
        && options.getProxy().isRemoteFor(base.host(), base.port())) {
      throw new UsageException(
          "the base URL is http, and the key would travel in the clear to the proxy: name its host"
              + " in --no-proxy or NO_PROXY");
    }
    String name = keyFile == null ? FluxClientOptions.API_KEY_VARIABLE : "--key-file " + keyFile;
    String key = keyFile == null ? keyOf(environment) : readKey();
    if (key.isEmpty()) {
      throw new UsageException(
          "no API key: set "
              + FluxClientOptions.API_KEY_VARIABLE
              + " or --key-file (get a key at https://aimlapi.com), or try --stub, which needs"
              + " none");
    }
    OptionSetter.set(name, key, options::setApiKey);
    return options;
  }

  /** The key in the environment, or an empty string. */
  static String keyOf(Map<String, String> environment) {
    return environment.getOrDefault(FluxClientOptions.API_KEY_VARIABLE, "").strip();
  }

  private String readKey() {
    try {
      return ApiKey.trim(Files.readString(keyFile));
    } catch (IOException e) {
      throw new UsageException("--key-file " + UnreadableFile.message(keyFile.toString(), e));
    }
  }
}
