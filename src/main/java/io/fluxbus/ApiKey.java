package io.fluxbus;

import static io.fluxbus.OptionsJson.require;

import io.vertx.core.Vertx;
import io.vertx.core.file.FileSystemException;

/** Where a client's key comes from: the options, else their file, else the environment. */
public final class ApiKey {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private ApiKey() {}

  /**
   * The options with their key, read where it is not in them. A file is read by this thread.
   *
   * @throws IllegalArgumentException without a key, or naming the file that cannot be read
   */
  public static FluxClientOptions resolve(Vertx vertx, FluxClientOptions options) {
    FluxClientOptions resolved = new FluxClientOptions(options);
    String file = options.getApiKeyFile();
    if (file != null) {
      require(options.getApiKey() == null, "apiKey and apiKeyFile are both set: set one of them");
      resolved.setApiKey(read(vertx, file));
    } else if (options.getApiKey() == null) {
      resolved.setApiKey(System.getenv(FluxClientOptions.API_KEY_VARIABLE));
    }
    require(
        resolved.getApiKey() != null,
        "apiKey is not set: set it or apiKeyFile in the options, or the environment variable "
            + FluxClientOptions.API_KEY_VARIABLE);
    return resolved;
  }

  /** The key that a file holds: the text without white space around it. */
  public static String in(String text) {
    return text.replace(BYTE_ORDER_MARK, "").strip();
  }

  private static String read(Vertx vertx, String file) {
    try {
      String key = in(vertx.fileSystem().readFileBlocking(file).toString());
      require(FluxClientOptions.isKey(key), "apiKeyFile: " + file + " holds no key");
      return key;
    } catch (FileSystemException e) {
      throw new IllegalArgumentException("apiKeyFile: " + file + " cannot be read", e);
    }
  }
}
