package io.fluxbus.benchmarks.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A benchmark whose figures are its score and what it notes itself: what its rounds prepare costs
 * so much that CPU and allocation of the whole process say nothing of the operation.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NotedOnly {}
