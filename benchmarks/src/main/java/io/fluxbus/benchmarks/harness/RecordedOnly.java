package io.fluxbus.benchmarks.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A benchmark whose figures are its score and the figures that it records. Preparing its rounds
 * costs so much that CPU time and allocation of the whole process do not describe the operation.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RecordedOnly {}
