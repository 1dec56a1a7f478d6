/** The built jar on other versions of Vert.x and of the JDK, and as a module. */
package io.fluxbus.compatibility;
