/**
 * Programs that use the built jars in their own process, as an application and its tests do. They
 * depend on Vert.x and the JDK only. The one with metrics also depends on Micrometer.
 */
package io.fluxbus.compatibility.consumer;
