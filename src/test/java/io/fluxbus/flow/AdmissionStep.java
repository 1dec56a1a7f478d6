package io.fluxbus.flow;

/**
 * One random step of the {@link AdmissionModelTest}. Each kind uses some of the values.
 *
 * @param which selects the call
 */
record AdmissionStep(Kind kind, int which, long nanos, LimitSignal signal, int amount) {

  enum Kind {
    ADMIT,
    SETTLE,
    RETRY,
    WITHDRAW,
    PASS,
    PASS_UNNOTICED,
    CLOSE
  }
}
