package io.fluxbus.json;

import java.util.ArrayList;
import java.util.List;

/** The images of one value of a response. A bounded number is kept, the others are counted. */
final class FoundImages {
  private final int limit;
  private final List<Placed> kept = new ArrayList<>(1);
  private int count;

  /**
   * An image and its place in its array. Other arrays refer to images by their place.
   *
   * @param place from 0
   */
  record Placed(int place, FoundImage image) {}

  /**
   * @param limit the number of images that are kept
   */
  FoundImages(int limit) {
    this.limit = limit;
  }

  List<Placed> kept() {
    return kept;
  }

  /** The number of images, including those that are not kept. */
  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  void add(int place, FoundImage image) {
    if (image.isImage()) {
      count++;
      if (kept.size() < limit) {
        kept.add(new Placed(place, image));
      }
    }
  }

  /** Whether the limit is reached. */
  boolean isFull() {
    return kept.size() >= limit;
  }

  /** Adds the images of a further document, without duplicates. */
  void append(FoundImages document) {
    int place = kept.size();
    for (Placed placed : document.kept) {
      if (!contains(placed.image())) {
        add(place + placed.place(), placed.image());
      }
    }
    count += document.count - document.kept.size();
  }

  /** Adds the images of an array's element. */
  void addElement(int place, FoundImages element) {
    for (Placed placed : element.kept) {
      add(place + placed.place(), placed.image());
    }
    count += element.count - element.kept.size();
  }

  /**
   * Adds the images of another member, which may be the same images in another form: an image in
   * the same place only completes the one that is there.
   */
  void merge(FoundImages other) {
    int all = Math.max(count, other.count);
    for (Placed placed : other.kept) {
      FoundImage present = atPlace(placed.place());
      if (present != null) {
        present.fillFrom(placed.image());
      } else if (!contains(placed.image())) {
        add(placed.place(), placed.image());
      }
    }
    count = Math.max(count, all);
    kept.sort((one, two) -> Integer.compare(one.place(), two.place()));
  }

  /** Removes the images that are not certain. */
  void dropDoubtful() {
    int before = kept.size();
    kept.removeIf(placed -> placed.image().isDoubtful());
    count -= before - kept.size();
  }

  /** Whether both keep the same images. */
  boolean sameAs(FoundImages other) {
    if (count != other.count) {
      return false;
    }
    for (int i = 0; i < kept.size(); i++) {
      if (!kept.get(i).image().sameAs(other.kept.get(i).image())) {
        return false;
      }
    }
    return true;
  }

  private boolean contains(FoundImage image) {
    for (Placed placed : kept) {
      if (placed.image().sameAs(image)) {
        return true;
      }
    }
    return false;
  }

  private FoundImage atPlace(int place) {
    for (Placed placed : kept) {
      if (placed.place() == place) {
        return placed.image();
      }
    }
    return null;
  }
}
