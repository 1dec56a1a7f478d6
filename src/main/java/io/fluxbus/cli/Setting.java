package io.fluxbus.cli;

import java.util.function.Consumer;

/** Passes the value of an option to a setter. */
final class Setting {
  private Setting() {}

  /**
   * Sets the value. A null value, of an option that was not given, is not set.
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
