package io.fluxbus.cli;

import io.fluxbus.internal.OptionsJson;
import io.fluxbus.store.DurableOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The option {@code store} of a configuration: the address as a text, or an object that has the
 * address as {@code url} and further options.
 *
 * @param address null if only the command line names it
 * @param passwordFile null for the password of the environment
 * @param options the options of the client, without those that it has in common with the client
 *     below
 */
record StoreConfig(StoreAddress address, String passwordFile, DurableOptions options) {
  static final String NAME = "store";

  /** The members of the object beside {@link DurableOptions}. */
  static final List<String> OWN = List.of("url", "passwordFile");

  /** Options that the client below has too; it has the same values. */
  static final List<String> OF_THE_CLIENT =
      List.of("baseUrl", "totalTimeout", "attemptTimeout", "pricePerImageUsd");

  /**
   * Reads the option.
   *
   * @throws IllegalArgumentException naming the first member that is unknown or invalid
   */
  static StoreConfig read(Object value) {
    if (value instanceof String text) {
      return new StoreConfig(address(text), null, new DurableOptions());
    }
    OptionsJson.require(
        value instanceof JsonObject, NAME + " must be a text or a JSON object with a url");
    JsonObject options = OptionsJson.withoutNulls((JsonObject) value);
    Object url = options.remove(OWN.get(0));
    Object passwordFile = options.remove(OWN.get(1));
    OptionsJson.require(url == null || url instanceof String, NAME + ": url must be a text");
    OptionsJson.require(
        passwordFile == null || passwordFile instanceof String,
        NAME + ": passwordFile must be a text");
    for (String name : OF_THE_CLIENT) {
      OptionsJson.require(
          !options.containsKey(name), NAME + ": " + name + " is not an option of the store");
    }
    try {
      return new StoreConfig(
          url == null ? null : address((String) url),
          (String) passwordFile,
          new DurableOptions(options));
    } catch (IllegalArgumentException e) {
      throw e.getMessage().startsWith(NAME)
          ? e
          : new IllegalArgumentException(NAME + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns the store of the command line, or else that of the configuration; null for none.
   *
   * @param url the value of {@code --store}; null for none
   * @param configured null for none
   * @throws UsageException if the value is not valid, or neither names an address
   */
  static StoreConfig of(String url, StoreConfig configured) {
    if (url == null) {
      if (configured != null && configured.address() == null) {
        throw new UsageException(
            "the configuration has options of a store without its address: set store.url or"
                + " --store");
      }
      return configured;
    }
    StoreAddress address = StoreAddress.of(url);
    return configured == null
        ? new StoreConfig(address, null, new DurableOptions())
        : new StoreConfig(address, configured.passwordFile(), configured.options());
  }

  private static StoreAddress address(String text) {
    try {
      return StoreAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(NAME + " " + e.getMessage(), e);
    }
  }
}
