package io.fluxbus.gateway.file;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The newest images of a store, each once. Thread-safe. */
final class RecentImages {
  private final int max;

  /** The newest first. */
  private final Deque<RecentImage> images = new ArrayDeque<>();

  RecentImages(int max) {
    this.max = max;
  }

  synchronized void add(RecentImage image) {
    images.removeIf(earlier -> earlier.name().equals(image.name()));
    images.addFirst(image);
    while (images.size() > max) {
      images.removeLast();
    }
  }

  /** Returns the newest images that still exist, the newest first. */
  synchronized List<RecentImage> newest(int count, Predicate<String> exists) {
    images.removeIf(image -> !exists.test(image.name()));
    return new ArrayList<>(images).subList(0, Math.min(count, images.size()));
  }
}
