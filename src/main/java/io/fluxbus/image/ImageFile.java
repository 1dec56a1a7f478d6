package io.fluxbus.image;

/**
 * An image that is stored in a directory.
 *
 * @param name the file name
 * @param contentType such as {@code image/png}, determined from the bytes
 * @param size the size in pixels; null if the file does not contain it
 */
record ImageFile(String name, String contentType, PixelSize size) {}
