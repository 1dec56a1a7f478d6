package io.fluxbus.spi;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import java.math.BigDecimal;
import java.time.Duration;

/** The metrics of one client. See {@link FluxMetrics} for threads and exceptions. */
public interface ClientMetrics {
  /**
   * An attempt has ended: one POST, or one message to a worker.
   *
   * @param failure null if it succeeded
   * @param billed whether the attempt was billed
   * @param costUsd what it cost, in US dollars: as reported by the API, otherwise the option {@code
   *     pricePerImageUsd} for each image. 0 if it was not billed, or if no price is known. If it is
   *     unknown whether it was billed, the most that it can have cost
   * @param elapsed from the start of the attempt to its end
   */
  default void attempted(
      FailureType failure, Billed billed, BigDecimal costUsd, Duration elapsed) {}

  /**
   * A call waits for another attempt.
   *
   * @param failure of the attempt that has ended
   */
  default void retried(FailureType failure) {}

  /** A call has its outcome. */
  default void completed(GenerationOutcome outcome) {}

  /** The client is closed. */
  default void close() {}
}
