package io.fluxbus.impl;

import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import java.util.Locale;

/** The message of a failure for the log, which contains no prompts. */
final class LoggedFailure {
  /** As many letters and digits of the prompt are looked for. */
  private static final int BEGINNING = 12;

  /** A shorter prompt is part of unrelated words. */
  private static final int SHORTEST = 4;

  private LoggedFailure() {}

  /** Returns the message. A detail that repeats the prompt, as an API may do, is left out. */
  static String message(GenerationException failure, GenerationRequest request) {
    String prompt = lettersAndDigits(request.prompt());
    String beginning = prompt.substring(0, Math.min(BEGINNING, prompt.length()));
    boolean repeated =
        beginning.length() >= SHORTEST
            && lettersAndDigits(String.valueOf(failure.detail())).contains(beginning);
    return (repeated ? failure.withDetail("the message repeats the prompt") : failure).getMessage();
  }

  /** Without other characters, which may be escaped. */
  private static String lettersAndDigits(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints().filter(Character::isLetterOrDigit).forEach(kept::appendCodePoint);
    return kept.toString().toLowerCase(Locale.ROOT);
  }
}
