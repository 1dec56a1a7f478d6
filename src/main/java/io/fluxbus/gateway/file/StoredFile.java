package io.fluxbus.gateway.file;

import java.nio.channels.FileChannel;

/**
 * An open file of an image. It can be read to its end even if the image is deleted meanwhile.
 *
 * @param hash the SHA-256 of its bytes in hexadecimal digits
 * @param contentType the media type that its bytes have
 * @param size in bytes
 * @param channel must be closed
 */
public record StoredFile(String hash, String contentType, long size, FileChannel channel) {}
