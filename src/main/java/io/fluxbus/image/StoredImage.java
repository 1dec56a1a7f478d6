package io.fluxbus.image;

/**
 * An image in its place on disk.
 *
 * @param name within its directory
 * @param contentType such as {@code image/png}, as its bytes say
 * @param width in pixels, as the image itself says
 * @param height in pixels, as the image itself says
 */
record StoredImage(String name, String contentType, int width, int height) {}
