package io.fluxbus.cli;

import java.util.function.Consumer;

/** Passes the value of a command-line option to a setter. */
final class OptionSetter {
  private OptionSetter() {}

  /**
   * Calls the setter, unless the value is null because the option was not given.
   *
   * @throws UsageException if the setter rejects the value; the message names the option
   */
  static <T> void set(String option, T value, Consumer<T> setter) {
    if (value == null) {
      return;
    }
    try {
      setter.accept(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }
}
