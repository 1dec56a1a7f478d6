package io.fluxbus.json;

import java.util.ArrayList;
import java.util.List;

/** The images of one value of a response. A limited number is kept; the others are only counted. */
final class FoundImages {
  private final int limit;
  private final List<IndexedImage> kept = new ArrayList<>(0);
  private int count;

  /**
   * An image and its index in its array. Other arrays, such as the flags of the safety checker,
   * refer to images by their index.
   *
   * @param index from 0
   */
  record IndexedImage(int index, FoundImage image) {}

  /**
   * @param limit the number of images that are kept
   */
  FoundImages(int limit) {
    this.limit = limit;
  }

  List<IndexedImage> kept() {
    return kept;
  }

  /** The number of images, including those that are not kept. */
  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Adds an image, unless nothing was found for it. */
  void add(int index, FoundImage image) {
    if (image.isImage()) {
      count++;
      if (kept.size() < limit) {
        kept.add(new IndexedImage(index, image));
      }
    }
  }

  /** Whether the limit is reached. */
  boolean isFull() {
    return kept.size() >= limit;
  }

  /** Adds the images of another document, without duplicates. */
  void append(FoundImages document) {
    int index = kept.size();
    for (int i = 0; i < document.kept.size(); i++) {
      IndexedImage indexed = document.kept.get(i);
      if (!contains(indexed.image())) {
        add(index + indexed.index(), indexed.image());
      }
    }
    count += document.count - document.kept.size();
  }

  /** Adds the images of one element of an array. Earlier elements may have several images each. */
  void addElement(int elementIndex, FoundImages element) {
    int free = kept.isEmpty() ? 0 : kept.get(kept.size() - 1).index() + 1;
    int index = Math.max(elementIndex, free);
    for (int i = 0; i < element.kept.size(); i++) {
      IndexedImage indexed = element.kept.get(i);
      add(index + indexed.index(), indexed.image());
    }
    count += element.count - element.kept.size();
  }

  /**
   * Merges the images of two members, which may be different forms of the same images, and removes
   * duplicates among the second ones. Null stands for no images. Neither argument may be used
   * afterwards.
   */
  static FoundImages merged(FoundImages all, FoundImages more) {
    if (more == null || (more.isEmpty() && all != null)) {
      return all;
    }
    if (all == null && more.kept.size() <= 1) {
      return more;
    }
    FoundImages merged = all == null ? new FoundImages(more.limit) : all;
    merged.merge(more);
    return merged;
  }

  /**
   * Adds the images of another member. An image whose index already has an image only adds the
   * missing parts to it.
   */
  private void merge(FoundImages other) {
    int all = Math.max(count, other.count);
    for (int i = 0; i < other.kept.size(); i++) {
      IndexedImage indexed = other.kept.get(i);
      FoundImage present = atIndex(indexed.index());
      if (present != null) {
        present.fillFrom(indexed.image());
      } else if (!contains(indexed.image())) {
        add(indexed.index(), indexed.image());
      }
    }
    count = Math.max(count, all);
    kept.sort((one, two) -> Integer.compare(one.index(), two.index()));
  }

  /** Removes the images whose only form is a URL that may not lead to an image. */
  void dropUncertain() {
    int before = kept.size();
    kept.removeIf(indexed -> indexed.image().isUncertain());
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
    for (int i = 0; i < kept.size(); i++) {
      if (kept.get(i).image().sameAs(image)) {
        return true;
      }
    }
    return false;
  }

  private FoundImage atIndex(int index) {
    for (int i = 0; i < kept.size(); i++) {
      if (kept.get(i).index() == index) {
        return kept.get(i).image();
      }
    }
    return null;
  }
}
