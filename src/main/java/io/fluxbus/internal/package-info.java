/**
 * Types that several packages of the library share and that users do not name. It is the lowest
 * package: it does not use any other package of the library.
 */
package io.fluxbus.internal;
