package io.fluxbus.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.compatibility.Consumer.Program;
import io.fluxbus.compatibility.Consumer.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jlink} makes a runtime image of a program that requires the library. */
class RuntimeImageIT {
  private static final String VERTX = "5.0.12";

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private static String execute(String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(arguments));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private Path link(Consumer consumer) throws IOException, InterruptedException {
    Path image = folder.resolve("image");
    String out =
        execute(
            Jdk.CURRENT.command("jlink"),
            "--module-path",
            consumer.modulePath(VERTX),
            "--add-modules",
            consumer.program().module(),
            "--strip-java-debug-attributes",
            "--output",
            image.toString());
    assertThat(out).isEmpty();
    return image.resolve("bin").resolve("java");
  }

  @Test
  void anImageRunsWithoutTheDesktopModule() throws IOException, InterruptedException {
    Consumer consumer = Consumer.compile(Program.APPLICATION, VERTX, folder);

    String java = link(consumer).toString();

    Run run =
        Consumer.run(
            java,
            List.of("--module", consumer.program().module() + "/" + consumer.program().main()),
            folder);
    assertThat(run.out().lines())
        .as(run.err())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("ok "));
    assertThat(run.status()).isZero();
    assertThat(execute(java, "--list-modules"))
        .contains("io.fluxbus@", "java.base@")
        .doesNotContain("java.desktop", "io.fluxbus.stub");
  }
}
