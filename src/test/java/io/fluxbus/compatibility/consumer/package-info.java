/**
 * Two programs that use the built jars in a process of their own, as an application and its tests
 * do. They depend on Vert.x and the JDK only.
 */
package io.fluxbus.compatibility.consumer;
