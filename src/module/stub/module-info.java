/**
 * A server that behaves like the image API, for tests of applications.
 *
 * <p>It is a module of its own, because it paints its images with {@code java.desktop}, which the
 * library does not need.
 */
module io.fluxbus.stub {
  requires transitive io.fluxbus;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires java.desktop;

  exports io.fluxbus.stub;

  // Jackson writes records of this package that are not public.
  opens io.fluxbus.stub to
      com.fasterxml.jackson.databind;
}
