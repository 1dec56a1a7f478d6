package io.fluxbus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All files below a directory, to compare them before and after a command. */
final class FileTree {
  private FileTree() {}

  /** Content, time and permissions by path. Links are not followed. */
  static Map<String, String> of(Path directory) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        boolean isFile = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        tree.put(
            path.toString(),
            String.join(
                " ",
                isFile ? HexFormat.of().formatHex(Files.readAllBytes(path)) : "no file",
                Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toString(),
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))));
      }
    }
    return tree;
  }
}
