package io.fluxbus.store;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import java.util.List;

/** The outcome is recorded, and it is checked where its images are. */
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
    key()
        .callers()
        .get(0)
        .client()
        .images()
        .find(found)
        .onComplete(
            available -> key().execute(() -> checked(available)),
            gone -> key().execute(() -> checked(null)));
  }

  private void checked(List<GeneratedImage> available) {
    if (!key().isIn(this)) {
      return;
    }
    if (available != null) {
      GenerationOutcome recorded = found.outcome();
      key()
          .replay(
              found,
              recorded.withImages(recorded.result().withImages(available), recorded.failure()));
    } else {
      key().claim(key().callers().get(0), found);
    }
  }

  @Override
  void add(DurableCall call) {
    if (key().accepts(call, found.claim().fingerprint())) {
      super.add(call);
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
