package io.fluxbus.http;

/** Receives the events of the API key. Its methods are called on any thread. */
public interface KeyListener {
  /** Ignores all events. */
  KeyListener NONE =
      new KeyListener() {
        @Override
        public void onReplaced() {}

        @Override
        public void onFailed(String problem) {}
      };

  /** Another key is used from now on. */
  void onReplaced();

  /**
   * The source of the key has begun to fail. The last key stays in use.
   *
   * @param problem contains no secret
   */
  void onFailed(String problem);
}
