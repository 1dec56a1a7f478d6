/**
 * Two programs that use the built jars in their own process, as an application and its tests do.
 * They depend on Vert.x and the JDK only.
 */
package io.fluxbus.compatibility.consumer;
