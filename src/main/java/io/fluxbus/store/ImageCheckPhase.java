package io.fluxbus.store;

import io.vertx.core.Future;

/** The outcome is recorded, and it is checked whether its images still exist. */
final class ImageCheckPhase extends KeyPhase {
  private final StoredCall found;

  /**
   * @param found has succeeded
   */
  ImageCheckPhase(KeyedCall key, StoredCall found) {
    super(key);
    this.found = found;
  }

  void start() {
    ImageCheck images = key().callers().get(0).client().images();
    Future.all(
            found.outcome().result().images().stream()
                .map(image -> images.isAvailable(image).compose(ImageCheckPhase::require))
                .toList())
        .onComplete(
            available -> key().execute(() -> checked(true)),
            gone -> key().execute(() -> checked(false)));
  }

  private static Future<Void> require(boolean available) {
    return available ? Future.succeededFuture() : Future.failedFuture("the image is gone");
  }

  private void checked(boolean available) {
    if (!key().isIn(this)) {
      return;
    }
    if (available) {
      key().replay(found);
    } else {
      key().claim(key().callers().get(0), found);
    }
  }

  @Override
  void onNoCaller() {
    key().end();
  }

  @Override
  boolean mayBeBilled() {
    return false;
  }

  @Override
  boolean isStoreFailing() {
    return false;
  }
}
