package io.fluxbus.cli;

import io.fluxbus.ImageSize;
import io.fluxbus.OutputFormat;
import io.fluxbus.store.StoredCall;
import io.fluxbus.stub.StubForm;
import java.util.ArrayList;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** The values of options that shells complete. */
abstract class Candidates extends ArrayList<String> {
  private static final long serialVersionUID = 1L;

  private <T> Candidates(T[] values, Function<T, String> text) {
    super(Stream.of(values).map(text).toList());
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** For {@code --size}. */
  static final class Sizes extends Candidates {
    private static final long serialVersionUID = 1L;

    Sizes() {
      super(ImageSize.Preset.values(), ImageSize.Preset::text);
    }
  }

  /** For {@code --format}. */
  static final class Formats extends Candidates {
    private static final long serialVersionUID = 1L;

    Formats() {
      super(OutputFormat.values(), OutputFormat::text);
    }
  }

  /** For {@code --progress}. */
  static final class ProgressModes extends Candidates {
    private static final long serialVersionUID = 1L;

    ProgressModes() {
      super(ProgressMode.values(), Candidates::lowerCase);
    }
  }

  /** For {@code --state}. */
  static final class States extends Candidates {
    private static final long serialVersionUID = 1L;

    States() {
      super(StoredCall.State.values(), StoredCall.State::text);
    }
  }

  /** For {@code --form}. */
  static final class Forms extends Candidates {
    private static final long serialVersionUID = 1L;

    Forms() {
      super(StubForm.values(), Candidates::lowerCase);
    }
  }
}
