/**
 * Images that a gateway stores, because the URLs of the API expire. Their options are {@link
 * io.fluxbus.gateway.file.StoredImagesOptions}.
 *
 * <p>Start reading with {@link io.fluxbus.gateway.file.ImageStore}. {@code FileFolder} has the
 * files, and {@code FileIndex} says which of them are too old or too many.
 */
package io.fluxbus.gateway.file;
