package io.fluxbus.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.compatibility.Consumer.Run;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jlink} makes an image of a program that requires the library. */
class RuntimeImageIT {
  private static final String VERTX = "5.0.12";

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private String link(Consumer consumer, Path image) throws IOException, InterruptedException {
    Process jlink =
        new ProcessBuilder(
                Jdk.CURRENT.command("jlink"),
                "--module-path",
                String.join(
                    File.pathSeparator,
                    Consumer.library().toString(),
                    consumer.classes().toString(),
                    Consumer.vertx(VERTX).toString()),
                "--add-modules",
                Consumer.MODULE,
                "--strip-java-debug-attributes",
                "--output",
                image.toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(jlink.getInputStream().readAllBytes(), UTF_8);
    return jlink.waitFor() == 0 ? "" : out;
  }

  @Test
  void anImageRuns() throws IOException, InterruptedException {
    Consumer consumer = Consumer.compile(VERTX, folder);
    Path image = folder.resolve("image");

    assertThat(link(consumer, image)).isEmpty();

    Run run =
        Consumer.run(
            image.resolve("bin").resolve("java").toString(),
            List.of("--module", Consumer.MODULE + "/" + Consumer.MAIN),
            folder);
    assertThat(run.out().lines()).as(run.err()).allMatch(line -> line.startsWith("ok "));
    assertThat(run.status()).isZero();
  }
}
