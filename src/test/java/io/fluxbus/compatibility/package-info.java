/** Tests that run the built jars on other versions of Vert.x and of the JDK, and as modules. */
package io.fluxbus.compatibility;
