package io.fluxbus.gateway.file;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a store by name, those that were used least recently first. It says which of them
 * are too old or too many. Thread-safe.
 */
final class FileIndex {
  private final long maxBytes;
  private final int maxFiles;
  private final long maxAge;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param used when it was last used, in milliseconds
   */
  private record Entry(long bytes, long used) {}

  /**
   * @param maxAge in milliseconds
   */
  FileIndex(long maxBytes, int maxFiles, long maxAge) {
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
    this.maxAge = maxAge;
  }

  /**
   * Adds a file as the one that was used last, or replaces its entry.
   *
   * @param now in milliseconds
   */
  synchronized void add(String name, long size, long now) {
    remove(name);
    entries.put(name, new Entry(size, now));
    bytes += size;
  }

  /** A file was used. Nothing happens if the index does not have it. */
  synchronized void use(String name, long now) {
    Entry entry = entries.get(name);
    if (entry != null) {
      add(name, entry.bytes(), now);
    }
  }

  /** A file does not exist any more. */
  synchronized void remove(String name) {
    Entry removed = entries.remove(name);
    if (removed != null) {
      bytes -= removed.bytes();
    }
  }

  synchronized boolean contains(String name) {
    return entries.containsKey(name);
  }

  /**
   * Removes the files that must be deleted.
   *
   * @return their names
   */
  synchronized List<String> removeExcess(long now) {
    List<String> excess = new ArrayList<>();
    Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<String, Entry> file = oldest.next();
      if (bytes <= maxBytes
          && entries.size() <= maxFiles
          && now - file.getValue().used() < maxAge) {
        break;
      }
      oldest.remove();
      bytes -= file.getValue().bytes();
      excess.add(file.getKey());
    }
    return excess;
  }
}
