package io.fluxbus.store;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Records the files of saved images with the calls that they belong to. It asks the store once: a
 * file that is not recorded only costs a request for the image later. Thread-safe.
 */
final class SavedFiles {
  private final StoreServices services;
  private final FileHash hash;

  SavedFiles(StoreServices services, FileHash hash) {
    this.services = services;
    this.hash = hash;
  }

  /**
   * Records the files of an outcome.
   *
   * @param saved a success
   * @return whether the store has the files. Never fails, and completes on any thread
   */
  Future<Boolean> record(CallKey key, GenerationOutcome saved) {
    List<GeneratedImage> images = saved.result().images();
    if (images.stream().anyMatch(image -> image.file() == null)) {
      return Future.succeededFuture(false);
    }
    List<Future<StoredFile>> files = images.stream().map(image -> read(image.file())).toList();
    Future<Boolean> recorded =
        Future.all(files)
            .compose(read -> services.store().find(key))
            .compose(
                call ->
                    call == null || !isOf(call, images)
                        ? Future.succeededFuture(false)
                        : record(call, files.stream().map(Future::result).toList()));
    return withinTime(recorded)
        .recover(
            failure -> {
              services.monitor().log().filesNotRecorded(saved.id(), failure.getMessage());
              return Future.succeededFuture(false);
            });
  }

  private Future<StoredFile> read(String file) {
    return Future.succeededFuture(file)
        .map(name -> Path.of(name).toAbsolutePath().normalize())
        .compose(path -> hash.of(path).map(sha256 -> new StoredFile(path.toString(), sha256)))
        .recover(failure -> Future.failedFuture("a file cannot be read"));
  }

  private Future<Boolean> record(StoredCall call, List<StoredFile> files) {
    return files.equals(call.files())
        ? Future.succeededFuture(true)
        : services.store().saved(call.claim().key(), call.claim().token(), files);
  }

  /** Whether these are the images of a recorded outcome. */
  private static boolean isOf(StoredCall call, List<GeneratedImage> images) {
    if (call.state() != StoredCall.State.SUCCEEDED) {
      return false;
    }
    List<GeneratedImage> recorded = call.outcome().result().images();
    boolean equal = recorded.size() == images.size();
    for (int i = 0; equal && i < images.size(); i++) {
      equal =
          Objects.equals(recorded.get(i).url(), images.get(i).url())
              && Objects.equals(recorded.get(i).b64Json(), images.get(i).b64Json());
    }
    return equal;
  }

  private Future<Boolean> withinTime(Future<Boolean> recorded) {
    Promise<Boolean> inTime = Promise.promise();
    Runnable cancelTimer =
        services
            .runtime()
            .schedule(StoreRequest.TIMEOUT, () -> inTime.tryFail("the store does not answer"));
    recorded
        .onComplete(ended -> cancelTimer.run())
        .onComplete(inTime::tryComplete, inTime::tryFail);
    return inTime.future();
  }
}
