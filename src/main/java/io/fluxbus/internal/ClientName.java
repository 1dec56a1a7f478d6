package io.fluxbus.internal;

import java.util.regex.Pattern;

/** The rule for the names of clients, which are labels of metrics. */
public final class ClientName {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private ClientName() {}

  /**
   * Checks the option {@code name}.
   *
   * @throws IllegalArgumentException if it is invalid
   */
  public static void require(String name) {
    OptionsJson.require(
        name != null && VALID.matcher(name).matches(),
        "name must be 1 to 64 characters of A-Za-z0-9._-, was " + name);
  }
}
