package io.fluxbus.image;

import io.fluxbus.image.ImageInspector.Inspected;
import io.fluxbus.image.MemoryForm.MemoryImage;
import io.fluxbus.internal.ByteBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;

/** Receives an image into memory. */
final class MemoryForm implements Downloader.Form<MemoryImage> {
  private final Vertx vertx;
  private final Context context;
  private final Downloader downloader;
  private final int maxImageSize;
  private final ByteBudget budget;

  /**
   * A complete image in memory.
   *
   * @param reservation must be released when the bytes are not needed any more
   */
  record MemoryImage(ImageContent content, ByteReservation reservation) {}

  /**
   * @param context the context on which the methods are called
   */
  MemoryForm(
      Vertx vertx,
      Context context,
      Downloader downloader,
      ImageOptions options,
      ByteBudget budget) {
    this.vertx = vertx;
    this.context = context;
    this.downloader = downloader;
    this.maxImageSize = options.getMaxImageSize();
    this.budget = budget;
  }

  @Override
  public Future<MemoryImage> decode(String text) {
    return downloader.withPermit(
        () ->
            reserving(
                reservation ->
                    vertx.executeBlocking(() -> checkEmbedded(text, reservation), false)));
  }

  @Override
  public Future<MemoryImage> fetch(ImageUrl url, int attempt) {
    return downloader.withPermit(
        () ->
            reserving(
                reservation -> {
                  MemorySink sink = new MemorySink(context, maxImageSize, reservation);
                  return downloader
                      .fetch(url, attempt, sink)
                      .compose(v -> check(sink, sink.data(), reservation));
                }));
  }

  /** Receives an image. If it fails, its reserved bytes are released. */
  <T> Future<T> reserving(Function<ByteReservation, Future<T>> receive) {
    ByteReservation reservation = new ByteReservation(budget);
    return receive.apply(reservation).onFailure(cause -> reservation.release());
  }

  /** Decodes and checks the bytes that a sink has received. */
  Future<MemoryImage> check(ImageSink sink, MemoryData received, ByteReservation reservation) {
    return vertx.executeBlocking(() -> check(sink.decoder(), received, reservation), false);
  }

  private MemoryImage check(
      ContentDecoder decoder, MemoryData received, ByteReservation reservation) throws IOException {
    MemoryData data = decoder.decode(received, maxImageSize);
    try (ImageInput input = data.open()) {
      Inspected image = ImageInspector.inspect(input);
      PixelSize size = image.size();
      return new MemoryImage(
          new ImageContent(
              data.bytes(),
              image.format().contentType(),
              size == null ? null : Integer.valueOf(size.width()),
              size == null ? null : Integer.valueOf(size.height())),
          reservation);
    }
  }

  private MemoryImage checkEmbedded(String text, ByteReservation reservation) throws IOException {
    // It does not wait for the byte budget, because the text may hold it.
    MemoryData data = new MemoryData(Buffer.buffer(), reservation::add);
    try (OutputStream output = data.create()) {
      EmbeddedImage.decode(text, output, maxImageSize);
    }
    return check(new ContentDecoder(List.of()), data, reservation);
  }
}
