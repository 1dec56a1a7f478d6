/**
 * A program that uses the library as an application does. It depends on the library, on Vert.x and
 * on the JDK only, and runs in a process of its own with the jar that was built.
 */
package io.fluxbus.compatibility.consumer;
