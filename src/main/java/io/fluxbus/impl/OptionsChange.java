package io.fluxbus.impl;

import io.fluxbus.FluxClientOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The difference between the options of a client and those that it should have.
 *
 * @param options the wanted options where they can change, otherwise the old ones
 * @param changes each change, as text without secrets, such as {@code maxQueueSize from 8 to 16}
 * @param unchangeable the names of the options that differ and cannot change
 */
record OptionsChange(FluxClientOptions options, List<String> changes, Set<String> unchangeable) {
  /** None of them is a secret. */
  private static final Set<String> CHANGEABLE =
      Set.of(
          "maxConcurrency",
          "adaptiveConcurrency",
          "initialConcurrency",
          "maxQueueSize",
          "requestsPerSecond",
          "requestBurst",
          "spendLimitUsd",
          "pricePerImageUsd",
          "suspensionCoolDown",
          "coalesceSeeded",
          "totalTimeout",
          "attemptTimeout",
          "maxAttempts",
          "retryBaseDelay",
          "retryMaxDelay",
          "retryUnknownOutcome");

  /**
   * Compares options.
   *
   * @param closed whether the client is closed, so that no option can change
   */
  static OptionsChange of(FluxClientOptions current, FluxClientOptions wanted, boolean closed) {
    JsonObject before = current.toJson();
    JsonObject after = wanted.toJson();
    JsonObject merged = before.copy();
    List<String> changes = new ArrayList<>();
    Set<String> unchangeable = new TreeSet<>();
    Set<String> names = new TreeSet<>(before.fieldNames());
    names.addAll(after.fieldNames());
    for (String name : names) {
      Object old = before.getValue(name);
      Object value = after.getValue(name);
      if (Objects.equals(old, value)) {
        continue;
      }
      if (closed || !CHANGEABLE.contains(name)) {
        unchangeable.add(name);
        continue;
      }
      changes.add(name + " from " + text(old) + " to " + text(value));
      if (value == null) {
        merged.remove(name);
      } else {
        merged.put(name, value);
      }
    }
    return new OptionsChange(
        new FluxClientOptions(merged),
        List.copyOf(changes),
        Collections.unmodifiableSet(unchangeable));
  }

  private static String text(Object value) {
    return value == null ? "none" : value.toString();
  }
}
