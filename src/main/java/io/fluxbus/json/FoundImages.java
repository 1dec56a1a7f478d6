package io.fluxbus.json;

import java.util.ArrayList;
import java.util.List;

/** The images of one value of a response. It keeps a bounded number of them and counts the rest. */
final class FoundImages {
  private final int limit;
  private final List<Placed> kept = new ArrayList<>(1);
  private int count;

  /**
   * An image and its place in its array, by which other arrays refer to it.
   *
   * @param place from 0
   */
  record Placed(int place, FoundImage image) {}

  /**
   * @param limit how many are kept
   */
  FoundImages(int limit) {
    this.limit = limit;
  }

  List<Placed> kept() {
    return kept;
  }

  /** How many there are, with those that are not kept. */
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

  /** Whether as many are kept as may be. */
  boolean isFull() {
    return kept.size() >= limit;
  }

  /** Adds those of a further document that are not here yet. */
  void append(FoundImages document) {
    int place = kept.size();
    for (Placed placed : document.kept) {
      if (!contains(placed.image())) {
        add(place + placed.place(), placed.image());
      }
    }
    count += document.count - document.kept.size();
  }

  /** Adds those of an array's element. */
  void addElement(int place, FoundImages element) {
    for (Placed placed : element.kept) {
      add(place + placed.place(), placed.image());
    }
    count += element.count - element.kept.size();
  }

  /**
   * Adds the same images in another form, or others: an image in the same place is the same, and
   * only completes the one that is there.
   */
  void merge(FoundImages other) {
    int all = Math.max(count, other.count);
    for (Placed placed : other.kept) {
      FoundImage there = at(placed.place());
      if (there != null) {
        there.fillFrom(placed.image());
      } else if (!contains(placed.image())) {
        add(placed.place(), placed.image());
      }
    }
    count = Math.max(count, all);
    kept.sort((one, two) -> Integer.compare(one.place(), two.place()));
  }

  /** Drops the images that are not certain. */
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

  private FoundImage at(int place) {
    for (Placed placed : kept) {
      if (placed.place() == place) {
        return placed.image();
      }
    }
    return null;
  }
}
