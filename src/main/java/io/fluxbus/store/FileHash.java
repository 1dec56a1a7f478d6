package io.fluxbus.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Tells whether a file is still the one that was saved. */
@FunctionalInterface
interface FileHash {
  /**
   * Reads a file.
   *
   * @return the SHA-256 of its bytes, in hexadecimal digits; fails if it cannot be read. It may
   *     complete on any thread
   */
  Future<String> of(Path file);

  /** Reads the files on worker threads. */
  static FileHash create(Vertx vertx) {
    return file -> vertx.executeBlocking(() -> read(file), false);
  }

  private static String read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("not a file");
    }
    MessageDigest digest = Fingerprint.sha256();
    try (InputStream bytes = Files.newInputStream(file)) {
      bytes.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
