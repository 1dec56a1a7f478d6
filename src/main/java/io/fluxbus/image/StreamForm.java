package io.fluxbus.image;

import io.fluxbus.GeneratedImage;
import io.fluxbus.image.MemoryForm.MemoryImage;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** Receives an image as a stream. */
final class StreamForm implements Downloader.Form<ReceivedStream> {
  /** In bytes; an image in memory is delivered in pieces of this size. */
  private static final int PIECE = 64 * 1024;

  private final Vertx vertx;
  private final Context context;
  private final Downloader downloader;
  private final MemoryForm memoryForm;
  private final int maxImageSize;
  private final long timeout;
  private final GeneratedImage image;

  /**
   * @param context the context of the reader; that of the GET has the same thread
   * @param memoryForm receives images that cannot be streamed
   */
  StreamForm(
      Vertx vertx,
      Context context,
      Downloader downloader,
      MemoryForm memoryForm,
      ImageOptions options,
      GeneratedImage image) {
    this.vertx = vertx;
    this.context = context;
    this.downloader = downloader;
    this.memoryForm = memoryForm;
    this.maxImageSize = options.getMaxImageSize();
    this.timeout = options.getTimeout();
    this.image = image;
  }

  @Override
  public Future<ReceivedStream> decode(String text) {
    return memoryForm.decode(text).map(this::open);
  }

  @Override
  public Future<ReceivedStream> fetch(ImageUrl url, int attempt) {
    Promise<ReceivedStream> opened = Promise.promise();
    // The permit is held until all bytes have arrived.
    downloader
        .withPermit(
            () -> memoryForm.reserving(reservation -> receive(url, attempt, reservation, opened)))
        .onFailure(opened::tryFail);
    return opened.future();
  }

  private Future<Void> receive(
      ImageUrl url, int attempt, ByteReservation reservation, Promise<ReceivedStream> opened) {
    StreamSink sink = new StreamSink(context, maxImageSize, reservation, opened::complete);
    return downloader
        .fetch(url, attempt, sink)
        .compose(
            v ->
                sink.isInMemory()
                    ? open(sink, reservation, opened)
                    : Future.<Void>succeededFuture())
        .onComplete(
            done -> {
              if (!sink.isInMemory()) {
                finish(opened.future().result(), done.cause());
              }
            });
  }

  private Future<Void> open(
      StreamSink sink, ByteReservation reservation, Promise<ReceivedStream> opened) {
    return memoryForm
        .check(sink, sink.data(), reservation)
        .onSuccess(memory -> opened.complete(open(memory)))
        .mapEmpty();
  }

  /** Returns a stream of an image in memory. */
  private ReceivedStream open(MemoryImage memory) {
    Buffer bytes = memory.content().bytes();
    ReceivedStream stream =
        new ReceivedStream(context, memory.content().contentType(), bytes.length());
    for (int at = 0; at < bytes.length(); at += PIECE) {
      stream.offer(bytes.slice(at, Math.min(bytes.length(), at + PIECE)));
    }
    stream.end();
    long timer =
        VertxAccess.setTimer(
            context,
            timeout,
            id ->
                finish(stream, ImageException.permanent("it was not read in " + timeout + " ms")));
    stream
        .closed()
        .onComplete(
            v -> {
              vertx.cancelTimer(timer);
              memory.reservation().release();
            });
    return stream;
  }

  private void finish(ReceivedStream stream, Throwable cause) {
    if (cause == null) {
      stream.end();
    } else {
      stream.fail(ImageBytes.failure(image, cause), cause);
    }
  }

  @Override
  public Future<Boolean> arrival(Future<ReceivedStream> received) {
    return received.compose(ReceivedStream::received);
  }
}
