/**
 * Types that several of our packages share and that users do not name. The lowest package: it
 * depends on no other package of ours.
 */
package io.fluxbus.internal;
