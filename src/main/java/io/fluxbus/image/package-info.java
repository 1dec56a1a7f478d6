/**
 * Downloads the images of a result: {@link io.fluxbus.image.ImageFiles} stores them as files,
 * {@link io.fluxbus.image.ImageBytes} keeps them in memory or passes them on as streams.
 *
 * <p>Start reading with {@link io.fluxbus.image.ImageFiles#save}. One image takes these steps:
 *
 * <ol>
 *   <li>{@code Downloader} waits for a permit and retries through {@code DownloadRetry};
 *   <li>{@code ImageClient} makes one GET with its redirects. {@code RouteSelector} applies the
 *       {@code UrlPolicy} to each origin, and {@code ImageErrorClassifier} classifies a response
 *       without an image;
 *   <li>{@code ImageSink} checks the first bytes and the size. {@code FileSink} writes the bytes to
 *       a temporary file of the {@code ImageDirectory}, {@code MemorySink} keeps them, and {@code
 *       StreamSink} passes them to a reader;
 *   <li>{@code ContentDecoder} decodes the bytes, {@code ImageInspector} checks that it is a
 *       complete image, with one parser for each format ({@code JpegParser} and others), and {@code
 *       ImageDirectory} moves it to its name;
 *   <li>{@code SaveResult} puts the results into the outcome. An {@code ImageException} says why an
 *       image was not saved.
 * </ol>
 *
 * <p>URLs come from a response and are not trusted: {@code UrlPolicy} checks their addresses, and
 * file names do not depend on them. They are also secret: messages show at most the host.
 */
package io.fluxbus.image;
