package io.fluxbus.store;

import io.fluxbus.store.sql.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL of its own, below {@code target}, that a test can stop and start again. */
final class Postgres implements AutoCloseable {
  private final Path data;
  private final int port;
  private final EmbeddedPostgres running;

  private Postgres(Path data) throws IOException {
    this.data = data;
    running =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(data.getParent().toFile())
            .setDataDirectory(data)
            .setServerConfig("synchronous_commit", "on")
            .setPGStartupWait(Duration.ofMinutes(1))
            .start();
    port = running.getPort();
  }

  /** Skips the test where PostgreSQL cannot be used. */
  static Postgres start() throws IOException {
    TestPostgres.assumeUsable();
    Path folder = Files.createDirectories(Path.of("target", "postgres").toAbsolutePath());
    return new Postgres(Files.createTempDirectory(folder, "data"));
  }

  String uri() {
    return "postgresql://postgres:postgres@127.0.0.1:" + port + "/postgres";
  }

  /** Ends all its processes at once. The files stay. */
  void crash() throws IOException, InterruptedException {
    control("stop", "-m", "immediate");
  }

  void restart() throws IOException, InterruptedException {
    control("start", "-o", "-p " + port + " -c synchronous_commit=on");
  }

  /** PostgreSQL does not run as root, but in a name space of users. */
  private void control(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      line.addAll(List.of("unshare", "-U"));
    }
    line.addAll(List.of(binary().toString(), "-D", data.toString(), "-w", "-t", "60"));
    line.addAll(List.of(command));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(data.resolveSibling(data.getFileName() + ".log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(line + " failed");
    }
  }

  private Path binary() throws IOException {
    try (Stream<Path> files = Files.walk(data.getParent(), 3)) {
      return files.filter(file -> file.endsWith("bin/pg_ctl")).findFirst().orElseThrow();
    }
  }

  @Override
  public void close() throws IOException {
    running.close();
  }
}
