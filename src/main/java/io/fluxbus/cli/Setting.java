package io.fluxbus.cli;

import java.util.function.Consumer;

/** How an option's value gets to whom it is for. */
final class Setting {
  private Setting() {}

  /**
   * Sets the value unless it is null, which says that the option was not given.
   *
   * @throws UsageException when the setter refuses it, naming the option as it was typed
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
