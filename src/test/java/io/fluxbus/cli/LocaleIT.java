package io.fluxbus.cli;

import static io.fluxbus.cli.Executable.JAR;
import static io.fluxbus.cli.Executable.end;
import static io.fluxbus.cli.Executable.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The executable in locales that cannot encode a name, and in locales with other digits. */
@ExtendWith(VertxExtension.class)
class LocaleIT {

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "batch NAME",
        "batch --dry-run NAME",
        "batch --stub x -o NAME",
        "generate --stub -o NAME x",
        "generate --key-file NAME x",
        "generate --stub --trust-cert NAME x",
        "gallery NAME",
        "serve --stub --conf NAME",
        "serve --stub --cluster --cluster-conf NAME"
      })
  void aFileNameThatTheLocaleCannotEncodeIsAUsageError(String command)
      throws IOException, InterruptedException {
    String shell =
        "LC_ALL=C; export LC_ALL; NAME=$(printf 'caf\\303\\251'); set -- -jar \"$1\" "
            + command.replace("NAME", "\"$NAME\"")
            + ";";

    Cli cli = end(start(shell, List.of(JAR)));

    assertThat(cli.status()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err()).contains("the locale cannot encode the file name", "LC_ALL=C.UTF-8");
    assertThat(cli.err().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "batch --stub prompts.jsonl -o \"$PWD/out\"",
        "batch --stub - -o out",
        "batch --dry-run -",
        "generate --stub x"
      })
  void aWorkingDirectoryThatTheLocaleCannotEncodeIsAUsageError(String command)
      throws IOException, InterruptedException {
    String shell =
        "LC_ALL=C; export LC_ALL; cd '"
            + folder.toAbsolutePath()
            + "'; NAME=$(printf 'caf\\303\\251'); mkdir \"$NAME\"; cd \"$NAME\"; set -- -jar \"$1\""
            + " "
            + command
            + ";";

    Cli cli = end(start(shell, List.of(Path.of(JAR).toAbsolutePath().toString())));

    assertThat(cli.status()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err()).contains("the locale cannot encode", "LC_ALL=C.UTF-8");
    assertThat(cli.err().lines()).hasSize(1);
  }

  @Test
  void metadataThatTheLocaleCannotDecodeIsAUsageError() throws IOException, InterruptedException {
    String shell =
        "LC_ALL=C; export LC_ALL; NAME=$(printf 'caf\\303\\251');"
            + " set -- -jar \"$1\" generate --stub --metadata \"{\\\"a\\\":\\\"$NAME\\\"}\" x;";

    Cli cli = end(start(shell, List.of(JAR)));

    assertThat(cli.status()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err())
        .contains("--metadata", "the locale cannot decode the argument", "LC_ALL=C.UTF-8");
  }

  @ParameterizedTest
  @CsvSource({"tr,TR", "ar,EG", "de,DE", "fa,IR", "th,TH"})
  void theLocaleDoesNotChangeOptionsOrNumbers(String language, String country)
      throws IOException, InterruptedException {
    Cli cli =
        end(
            start(
                "",
                List.of(
                    "-Duser.language=" + language,
                    "-Duser.country=" + country,
                    "-jar",
                    JAR,
                    "generate",
                    "--stub",
                    "--no-images",
                    "--timeout",
                    "30S",
                    "--attempt-timeout",
                    "45500ms",
                    "--format",
                    "png",
                    "--size",
                    "landscape_16_9",
                    "--rate",
                    "10.5",
                    "x")));

    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    assertThat(cli.out()).containsPattern("[0-9]+\\.[0-9] s, \\$0\\.06");
  }
}
