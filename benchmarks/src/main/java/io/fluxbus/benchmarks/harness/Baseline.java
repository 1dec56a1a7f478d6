package io.fluxbus.benchmarks.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the value of the parameter {@code way} that is the baseline of the other ways. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Baseline {
  /** The value of {@code way}. */
  String value();
}
