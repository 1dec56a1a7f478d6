/**
 * Fetches the images that a result names and writes them to files.
 *
 * <p>Start with {@link io.fluxbus.image.ImageFiles}: a result's images become files, or a failure
 * that says which are missing. {@code ImageClient} makes one GET, {@code UrlPolicy} says where it
 * may go, {@code Retry} whether it is made again, and {@code ImageDirectory} owns what is on disk.
 * {@code ImageInspector} finds out what image a file contains and whether it is complete, with one
 * {@code …Structure} for each format. The URLs come from an answer, so they are not trusted:
 * neither with an address, nor with a size, nor with a file's name. They are also secrets: no
 * message shows more of them than the host.
 */
package io.fluxbus.image;
