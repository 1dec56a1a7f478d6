package io.fluxbus.image;

/**
 * An image in its place on disk.
 *
 * @param name within its directory
 * @param contentType such as {@code image/png}, as its bytes say
 * @param size null if its bytes do not give it
 */
record StoredImage(String name, String contentType, PixelSize size) {}
