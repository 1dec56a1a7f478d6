package io.fluxbus.image;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the images of an outcome to files, whether the API sent URLs or the bytes themselves. May
 * be used from any thread; a future completes on the context that asked for it.
 */
public final class ImageFiles {
  private final Vertx vertx;
  private final ImageOptions options;
  private final ImageClient client;
  private final Retry retry;
  private final CloseFuture owner;
  private final Closeable closeHook = completion -> close().onComplete(completion);
  private volatile boolean closed;

  ImageFiles(Vertx vertx, ImageOptions options, Resolver resolver) {
    this.vertx = vertx;
    this.options = new ImageOptions(options);
    client = new ImageClient(vertx, this.options, resolver);
    ContextInternal context = ((VertxInternal) vertx).getContext();
    owner =
        context == null ? ((VertxInternal) vertx).closeFuture() : context.unwrap().closeFuture();
    retry = new Retry(options.getMaxRetries(), options.getRetryDelay(), this::pause);
  }

  /**
   * With these options, which are copied. It closes with the verticle that creates it, or else with
   * the Vertx. If that is closed already, the new object is closed too: it reports every image as
   * not written.
   *
   * @throws IllegalArgumentException naming the option that does not fit
   */
  public static ImageFiles create(Vertx vertx, ImageOptions options) {
    ImageFiles files = new ImageFiles(vertx, options, InetAddress::getAllByName);
    if (!files.owner.add(files.closeHook)) {
      // The owner was closed before: it will never close this object.
      files.close();
    }
    return files;
  }

  /**
   * Writes every image of the outcome's result as {@code <id>-<index>.jpg} or {@code .png}, over
   * what has that name. An outcome without a result stays as it is.
   *
   * <p>An image that an earlier call wrote is not fetched again: it has a {@link
   * GeneratedImage#file()} of that name, and the directory contains that file, complete. So an
   * outcome that failed with {@link FailureType#DOWNLOAD_FAILED} can be saved again, as often as
   * needed, to fetch the images that are missing. It has succeeded when all of them are there.
   *
   * @param directory created when it is missing
   * @return never fails, and completes on the caller's context. Each image that was written has its
   *     file, as a path that begins with the directory, and the size and the type that its bytes
   *     show. When one was not, the outcome has the whole result with every URL, and a failure
   *     {@link FailureType#DOWNLOAD_FAILED} that says which and why
   */
  public Future<GenerationOutcome> save(GenerationOutcome outcome, Path directory) {
    // From a thread without a context, each step might run on another one, and an open file must
    // not be used from two.
    ContextInternal context = ((VertxInternal) vertx).getOrCreateContext();
    if (outcome.result() == null) {
      return context.succeededFuture(outcome);
    }
    ImageDirectory files = new ImageDirectory(vertx, directory, options);
    return context.future(
        saved -> context.runOnContext(v -> saveAll(outcome, directory, files).onComplete(saved)));
  }

  private Future<GenerationOutcome> saveAll(
      GenerationOutcome outcome, Path directory, ImageDirectory files) {
    Future<Void> ready = files.make();
    List<Future<Saved>> all = new ArrayList<>();
    for (GeneratedImage image : outcome.result().images()) {
      int index = all.size();
      all.add(
          ready
              .compose(v -> find(image, outcome.id(), index, files))
              .compose(
                  found ->
                      found == null
                          ? write(image, outcome.id(), index, files)
                          : Future.succeededFuture(found))
              .map(stored -> new Saved(placed(image, directory, stored), null))
              .otherwise(cause -> new Saved(image.withoutFile(), problem(image, index, cause))));
    }
    return Future.all(all).map(v -> merge(outcome, all.stream().map(Future::result).toList()));
  }

  /** Breaks off what is under way; those images are reported as not written. */
  public Future<Void> close() {
    closed = true;
    owner.remove(closeHook);
    return client.close();
  }

  private static Future<StoredImage> find(
      GeneratedImage image, String id, int index, ImageDirectory files) {
    return image.file() == null ? Future.succeededFuture() : files.find(id, index, image.file());
  }

  private Future<StoredImage> write(
      GeneratedImage image, String id, int index, ImageDirectory files) {
    Future<StoredImage> carried =
        image.b64Json() == null
            ? Future.failedFuture(ImageFailure.lasting("it has no bytes"))
            : vertx
                .executeBlocking(() -> decode(image.b64Json()), false)
                .compose(bytes -> files.store(id, index, sink -> sink.write(bytes)));
    if (image.url() == null) {
      return carried;
    }
    return carried.recover(
        none -> {
          ImageUrl url = ImageUrl.parse(image.url());
          return retry.run(
              attempt ->
                  closed
                      ? Future.failedFuture(ImageFailure.lasting("the image files were closed"))
                      : files.store(id, index, sink -> client.get(url, attempt, sink)));
        });
  }

  /** Both alphabets, with or without padding, line ends, or the head of a data URL. */
  private static Buffer decode(String base64) {
    String text = base64.startsWith("data:") ? base64.substring(base64.indexOf(',') + 1) : base64;
    try {
      return Buffer.buffer(
          Base64.getDecoder()
              .decode(text.replaceAll("\\s", "").replace('-', '+').replace('_', '/')));
    } catch (IllegalArgumentException e) {
      throw ImageFailure.lasting("its b64_json is not Base64");
    }
  }

  private Future<Void> pause(long millis) {
    return millis == 0 ? Future.succeededFuture() : vertx.timer(millis).mapEmpty();
  }

  private static GeneratedImage placed(GeneratedImage image, Path directory, StoredImage stored) {
    String file = directory.resolve(stored.name()).toString();
    return image.withFile(file, stored.contentType(), stored.width(), stored.height());
  }

  private static String problem(GeneratedImage image, int index, Throwable cause) {
    return "image " + index + from(image) + ": " + ImageFailure.of(cause).getMessage();
  }

  private static String from(GeneratedImage image) {
    try {
      return image.url() == null ? "" : " from " + ImageUrl.parse(image.url()).origin().host();
    } catch (ImageFailure e) {
      return "";
    }
  }

  private static GenerationOutcome merge(GenerationOutcome outcome, List<Saved> all) {
    GenerationResult result = outcome.result().withImages(all.stream().map(Saved::image).toList());
    List<String> problems = all.stream().map(Saved::problem).filter(p -> p != null).toList();
    if (problems.isEmpty()) {
      return outcome.withImages(result, null);
    }
    String detail =
        problems.stream()
            .collect(
                Collectors.joining(
                    "; ", problems.size() + " of " + all.size() + " images not written: ", ""));
    return outcome.withImages(
        result,
        new GenerationException(FailureType.DOWNLOAD_FAILED, detail)
            .withInferenceId(result.inferenceId())
            .withAttempts(outcome.attempts()));
  }

  /**
   * @param problem null when it was written
   */
  private record Saved(GeneratedImage image, String problem) {}
}
