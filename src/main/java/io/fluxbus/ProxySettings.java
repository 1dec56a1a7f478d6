package io.fluxbus;

import static io.fluxbus.internal.OptionsJson.require;

import io.fluxbus.internal.ApiKey;
import io.fluxbus.internal.HostName;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.internal.ProxyBypass;
import io.fluxbus.internal.UnreadableFile;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.Vertx;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of a proxy: an HTTP proxy that supports CONNECT, or a SOCKS proxy. The proxy looks up
 * the names of servers itself. The user name and the password are secrets and are never shown in
 * messages.
 *
 * <p>In JSON it is an object with these properties, or a URL such as {@code
 * "http://user:password@proxy.example:3128"} or {@code "socks5://proxy.example:1080"}.
 */
@DataObject
public final class ProxySettings {
  public static final ProxyType DEFAULT_TYPE = ProxyType.HTTP;

  private static final int MAX_CREDENTIAL = 255;
  private static final int SOCKS_PORT = 1080;

  private static final Map<String, ProxyType> SCHEMES =
      Map.of(
          "http", ProxyType.HTTP,
          "socks4", ProxyType.SOCKS4,
          "socks4a", ProxyType.SOCKS4,
          "socks5", ProxyType.SOCKS5,
          "socks5h", ProxyType.SOCKS5);

  private static final Pattern URL =
      Pattern.compile(
          "(?s)(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(?:(.*)@)?(\\[[^\\]]*\\]|[^:/@]*)(?::(\\d{0,6}))?/?");

  private ProxyType type = DEFAULT_TYPE;
  private String host;
  private Integer port;
  private String username;
  private String password;
  private String passwordFile;
  private List<String> nonProxyHosts = new ArrayList<>();

  /** Creates settings with the defaults. */
  public ProxySettings() {}

  /** Copies settings. */
  public ProxySettings(ProxySettings other) {
    type = other.type;
    host = other.host;
    port = other.port;
    username = other.username;
    password = other.password;
    passwordFile = other.passwordFile;
    nonProxyHosts = new ArrayList<>(other.nonProxyHosts);
  }

  /**
   * Reads settings from JSON.
   *
   * @throws IllegalArgumentException naming the first property that is unknown or invalid
   */
  public ProxySettings(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /**
   * Reads a URL. Its scheme is {@code http}, which is the default, {@code socks5} or {@code
   * socks4}. A user name and a password in it are percent-decoded. The default port is 80, or 1080
   * for SOCKS.
   *
   * @throws IllegalArgumentException if the URL is malformed; the message does not show it
   */
  public ProxySettings(String url) {
    Matcher parts = URL.matcher(url.strip());
    require(parts.matches(), "proxy must be a URL such as http://proxy.example:3128");
    String scheme = parts.group(1) == null ? "http" : parts.group(1).toLowerCase(Locale.ROOT);
    require(
        !scheme.equals("https"),
        "proxy: TLS to the proxy itself is not supported; most proxies take http:// too");
    require(SCHEMES.containsKey(scheme), "proxy must begin with http://, socks5:// or socks4://");
    setType(SCHEMES.get(scheme));
    if (parts.group(2) != null) {
      int colon = parts.group(2).indexOf(':');
      setUsername(decoded(colon < 0 ? parts.group(2) : parts.group(2).substring(0, colon)));
      setPassword(colon < 0 ? null : decoded(parts.group(2).substring(colon + 1)));
    }
    setHost(parts.group(3));
    if (parts.group(4) != null && !parts.group(4).isEmpty()) {
      setPort(Integer.parseInt(parts.group(4)));
    }
  }

  /**
   * Returns all properties. The password is a secret and is included if it was set: do not log it.
   */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setType}. */
  public ProxyType getType() {
    return type;
  }

  /**
   * The protocol: HTTP (CONNECT), which is the default, SOCKS5 or SOCKS4.
   *
   * @throws IllegalArgumentException if it is another one, such as the HTTPS of Vert.x 5.2
   */
  public ProxySettings setType(ProxyType type) {
    require(type != null, "proxy needs a type");
    require(
        SCHEMES.containsValue(type),
        "proxy: the type must be HTTP, SOCKS5 or SOCKS4; TLS to the proxy itself is not supported");
    this.type = type;
    return this;
  }

  /** See {@link #setHost}. */
  public String getHost() {
    return host;
  }

  /** The host name or address of the proxy; required. */
  public ProxySettings setHost(String host) {
    try {
      this.host =
          HostName.parse(host.indexOf(':') >= 0 && host.charAt(0) != '[' ? "[" + host + "]" : host);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("proxy names no valid host");
    }
    return this;
  }

  /** See {@link #setPort}. */
  public Integer getPort() {
    return port;
  }

  /** The port of the proxy, 1 to 65535; by default (null) 80, or 1080 for SOCKS. */
  public ProxySettings setPort(Integer port) {
    require(port == null || (port > 0 && port <= 65_535), "the port of proxy must be 1 to 65535");
    this.port = port;
    return this;
  }

  /** See {@link #setUsername}. */
  public String getUsername() {
    return username;
  }

  /** The user name for the proxy, at most 255 bytes of UTF-8; null by default. */
  public ProxySettings setUsername(String username) {
    requireCredential(username, "user name");
    this.username = username;
    return this;
  }

  /** See {@link #setPassword}. */
  public String getPassword() {
    return password;
  }

  /** The password for the proxy, at most 255 bytes of UTF-8; null by default. */
  public ProxySettings setPassword(String password) {
    requireCredential(password, "password");
    this.password = password;
    return this;
  }

  /** See {@link #setPasswordFile}. */
  public String getPasswordFile() {
    return passwordFile;
  }

  /**
   * The path of a file that contains the password, instead of {@code password}; null by default.
   * Creating a client reads it once and ignores white space around the password.
   */
  public ProxySettings setPasswordFile(String passwordFile) {
    this.passwordFile = passwordFile;
    return this;
  }

  /** See {@link #setNonProxyHosts}. */
  public List<String> getNonProxyHosts() {
    return nonProxyHosts;
  }

  /**
   * The hosts that are reached without the proxy; none by default. {@code example.com} includes its
   * subdomains, {@code *.example.com} means only the subdomains, and {@code *} means all hosts.
   * Addresses, blocks such as {@code 10.0.0.0/8}, and ports as in {@code localhost:8080} are
   * allowed.
   */
  public ProxySettings setNonProxyHosts(List<String> nonProxyHosts) {
    try {
      new ProxyBypass(nonProxyHosts);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("nonProxyHosts: " + e.getMessage(), e);
    }
    this.nonProxyHosts = new ArrayList<>(nonProxyHosts);
    return this;
  }

  /**
   * Converts the settings to those of Vert.x. If there is a password file, this reads it and
   * blocks.
   *
   * @param connectTimeout the time limit of the proxy's answer, in milliseconds
   * @throws IllegalArgumentException if a property is missing, or the file cannot be read
   */
  public ProxyOptions toVertx(Vertx vertx, int connectTimeout) {
    require(host != null, "proxy needs a host");
    require(password == null || passwordFile == null, "proxy has a password and a passwordFile");
    String secret = passwordFile == null ? password : read(vertx, passwordFile);
    require(username != null || secret == null, "proxy has a password, but no username");
    ProxyOptions options =
        new ProxyOptions()
            .setType(type)
            .setHost(HostName.withoutBrackets(host))
            .setPort(effectivePort())
            .setConnectTimeout(Duration.ofMillis(connectTimeout));
    if (username != null) {
      options.setUsername(username).setPassword(secret == null ? "" : secret);
    }
    return options;
  }

  /** Scheme, host and port, as in {@code http://proxy.example:3128}, without secrets. */
  public String address() {
    return type.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + effectivePort();
  }

  /** Whether requests to that server go through the proxy, which {@code nonProxyHosts} decides. */
  public boolean isUsedFor(String serverHost, int serverPort) {
    return !new ProxyBypass(nonProxyHosts).contains(serverHost, serverPort);
  }

  /** Whether requests to that server go through a proxy that runs on another machine. */
  public boolean isRemoteFor(String serverHost, int serverPort) {
    return isUsedFor(serverHost, serverPort) && host != null && !HostName.isLoopback(host);
  }

  /** Does not show the credentials. */
  @Override
  public String toString() {
    return "ProxySettings[" + address() + ", nonProxyHosts=" + nonProxyHosts + "]";
  }

  private int effectivePort() {
    return port != null ? port : type == ProxyType.HTTP ? 80 : SOCKS_PORT;
  }

  private static void requireCredential(String text, String name) {
    require(
        text == null
            || (text.getBytes(StandardCharsets.UTF_8).length <= MAX_CREDENTIAL
                && text.chars().noneMatch(Character::isISOControl)),
        "proxy: the " + name + " is longer than 255 bytes, or has a control character");
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "proxy has a user name or password with a malformed percent-encoding");
    }
  }

  private static String read(Vertx vertx, String file) {
    try {
      return ApiKey.trim(vertx.fileSystem().readFileBlocking(file).toString());
    } catch (FileSystemException e) {
      throw new IllegalArgumentException(
          "passwordFile of proxy: " + UnreadableFile.message(file, e), e);
    }
  }
}
