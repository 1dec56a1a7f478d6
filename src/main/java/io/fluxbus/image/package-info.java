/**
 * Downloads the images of a result and stores them as files.
 *
 * <p>Start reading with {@link io.fluxbus.image.ImageFiles#save}. The way of one image:
 *
 * <ol>
 *   <li>{@code ImageFiles} waits for a permit and retries through {@code DownloadRetry};
 *   <li>{@code ImageClient} makes one GET with its redirects. {@code RouteSelector} applies the
 *       {@code UrlPolicy} to each origin, and {@code ImageErrorClassifier} classifies a response
 *       without an image;
 *   <li>{@code ImageSink} writes the bytes to a temporary file of the {@code ImageDirectory};
 *   <li>{@code ContentDecoder} decodes the file, {@code ImageInspector} checks that it is a
 *       complete image, with one {@code …Structure} class for each format, and the directory moves
 *       it to its name;
 *   <li>{@code SaveResult} puts the results into the outcome. An {@code ImageException} says why an
 *       image was not saved.
 * </ol>
 *
 * <p>URLs come from a response and are not trusted: they determine neither addresses nor sizes nor
 * file names. They are also secret: no message shows more than the host.
 */
package io.fluxbus.image;
