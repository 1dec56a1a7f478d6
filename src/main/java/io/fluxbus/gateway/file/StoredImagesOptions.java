package io.fluxbus.gateway.file;

import static io.fluxbus.internal.OptionsJson.require;
import static io.fluxbus.internal.OptionsJson.requirePositive;

import io.fluxbus.internal.HttpUrl;
import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;

/**
 * Which images a gateway stores, and where. All times are in milliseconds. Each setter rejects a
 * value out of its range with an {@link IllegalArgumentException} that names the option.
 */
@DataObject
public final class StoredImagesOptions {
  public static final String DEFAULT_DIRECTORY = "images";
  public static final long DEFAULT_MAX_BYTES = 10L << 30;
  public static final long DEFAULT_KEEP_DURATION = 2_592_000_000L;
  public static final long DEFAULT_TIMEOUT = 30_000;

  private boolean keep;
  private String directory = DEFAULT_DIRECTORY;
  private long maxBytes = DEFAULT_MAX_BYTES;
  private long keepDuration = DEFAULT_KEEP_DURATION;
  private long timeout = DEFAULT_TIMEOUT;
  private String publicUrl;

  /** Creates options with the defaults. */
  public StoredImagesOptions() {}

  /** Copies options. */
  public StoredImagesOptions(StoredImagesOptions other) {
    keep = other.keep;
    directory = other.directory;
    maxBytes = other.maxBytes;
    keepDuration = other.keepDuration;
    timeout = other.timeout;
    publicUrl = other.publicUrl;
  }

  /**
   * Reads options from JSON. An option that is absent has its default.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public StoredImagesOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /** Returns all options by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setKeep}. */
  public boolean isKeep() {
    return keep;
  }

  /**
   * Whether the gateway stores images and serves them itself; false by default, so that responses
   * have the URLs of the API.
   */
  public StoredImagesOptions setKeep(boolean keep) {
    this.keep = keep;
    return this;
  }

  /** See {@link #setDirectory}. */
  public String getDirectory() {
    return directory;
  }

  /**
   * The folder of the images; {@value #DEFAULT_DIRECTORY} by default. It is created if it does not
   * exist. Only one gateway uses it.
   */
  public StoredImagesOptions setDirectory(String directory) {
    require(directory != null && !directory.isBlank(), "directory must not be empty");
    this.directory = directory;
    return this;
  }

  /** See {@link #setMaxBytes}. */
  public long getMaxBytes() {
    return maxBytes;
  }

  /**
   * The most bytes of all images; at least 1, 10 GiB by default. Beyond it, and beyond 100,000
   * images, the oldest ones are deleted.
   */
  public StoredImagesOptions setMaxBytes(long maxBytes) {
    requirePositive(maxBytes, "maxBytes");
    this.maxBytes = maxBytes;
    return this;
  }

  /** See {@link #setKeepDuration}. */
  public long getKeepDuration() {
    return keepDuration;
  }

  /**
   * How long an image is kept after it was last returned in a response; at least 1, 30 days by
   * default.
   */
  public StoredImagesOptions setKeepDuration(long keepDuration) {
    requirePositive(keepDuration, "keepDuration");
    this.keepDuration = keepDuration;
    return this;
  }

  /** See {@link #setTimeout}. */
  public long getTimeout() {
    return timeout;
  }

  /**
   * How long a response waits for its images to be stored; at least 1, {@value #DEFAULT_TIMEOUT} by
   * default. Then it has the URLs of the API, and a warning. The download goes on.
   */
  public StoredImagesOptions setTimeout(long timeout) {
    requirePositive(timeout, "timeout");
    this.timeout = timeout;
    return this;
  }

  /** See {@link #setPublicUrl}; null for the address that the caller has used. */
  public String getPublicUrl() {
    return publicUrl;
  }

  /**
   * The URL at which callers reach the gateway, such as {@code https://images.example.com}; null by
   * default, for the {@code Host} of each request. A gateway behind a proxy with TLS needs it.
   */
  public StoredImagesOptions setPublicUrl(String publicUrl) {
    this.publicUrl = publicUrl == null ? null : checked(publicUrl);
    return this;
  }

  private static String checked(String url) {
    HttpUrl parsed;
    try {
      parsed = HttpUrl.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("publicUrl is not valid: " + e.getMessage());
    }
    require(
        parsed.query() == null && parsed.fragment() == null,
        "publicUrl must have neither a query nor a fragment");
    return url.strip();
  }

  @Override
  public String toString() {
    return "StoredImagesOptions" + toJson().encode();
  }
}
