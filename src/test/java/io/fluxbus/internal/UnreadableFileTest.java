package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.file.FileSystemException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnreadableFileTest {
  static Stream<Arguments> reasons() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("/x"), "it does not exist"),
        Arguments.of(new FileSystemException(new NoSuchFileException("/x")), "it does not exist"),
        Arguments.of(new FileNotFoundException("/x (no such file)"), "it does not exist"),
        Arguments.of(new AccessDeniedException("/x"), "permission denied"),
        Arguments.of(new MalformedInputException(1), "it is not UTF-8"),
        Arguments.of(
            new java.nio.file.FileSystemException("/x", null, "Too many levels of symbolic links"),
            "Too many levels of symbolic links"),
        Arguments.of(new IOException("Input/output error"), "Input/output error"),
        Arguments.of(new IOException(), "IOException"),
        Arguments.of(new IllegalStateException("sk-secret"), "IllegalStateException"));
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void theMessageHasTheReasonOfTheInnermostException(Exception thrown, String reason) {
    assertThat(UnreadableFile.message("no-such-file", thrown))
        .isEqualTo("no-such-file cannot be read: " + reason);
  }

  @Test
  void aFolderIsCalledAFolder() {
    assertThat(UnreadableFile.message("src", new IOException("Is a directory")))
        .isEqualTo("src cannot be read: it is a folder");
  }
}
