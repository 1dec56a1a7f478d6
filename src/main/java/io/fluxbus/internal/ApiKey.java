package io.fluxbus.internal;

import static io.fluxbus.internal.OptionsJson.require;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemException;

/** Finds the API key of a client, and checks it. */
public final class ApiKey {
  /** The environment variable that is read when the options have neither a key nor a key file. */
  public static final String VARIABLE = "AIMLAPI_KEY";

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private ApiKey() {}

  /**
   * Returns the key from the first place that has one: the options, the key file, the environment.
   * Reading the file blocks.
   *
   * @param key the option {@code apiKey}, or null
   * @param file the option {@code apiKeyFile}, or null
   * @throws IllegalArgumentException if both options are set, if no place has a key, or if the file
   *     cannot be read or contains no key; the message names the file and never shows its contents
   */
  public static String resolve(Vertx vertx, String key, String file) {
    requireOne(key, file);
    String resolved =
        file != null ? read(vertx, file) : key != null ? key : System.getenv(VARIABLE);
    require(
        resolved != null,
        "apiKey is not set: set it or apiKeyFile in the options, or the environment variable "
            + VARIABLE);
    requireValid(resolved);
    return resolved;
  }

  /** Rejects options with a key and a key file. */
  public static void requireOne(String key, String file) {
    require(key == null || file == null, "apiKey and apiKeyFile are both set: set one of them");
  }

  /** Rejects a key that an HTTP header cannot carry. The message does not show it. */
  public static void requireValid(String key) {
    require(isValid(key), "apiKey must be visible ASCII characters without spaces or line ends");
  }

  /** Returns the text of a secret's file without a byte order mark and surrounding white space. */
  public static String trim(String text) {
    return text.replace(BYTE_ORDER_MARK, "").strip();
  }

  /** Returns the key that the bytes of a file contain. */
  static String parse(Buffer bytes) {
    return trim(bytes.toString());
  }

  static boolean isValid(String key) {
    return !key.isEmpty() && key.chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static String read(Vertx vertx, String file) {
    try {
      String key = parse(vertx.fileSystem().readFileBlocking(file));
      require(isValid(key), "apiKeyFile: " + file + " contains no valid key");
      return key;
    } catch (FileSystemException e) {
      throw new IllegalArgumentException("apiKeyFile: " + UnreadableFile.message(file, e), e);
    }
  }
}
