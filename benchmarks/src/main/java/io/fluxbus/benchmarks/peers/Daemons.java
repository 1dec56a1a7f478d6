package io.fluxbus.benchmarks.peers;

import java.util.concurrent.ThreadFactory;

/** Threads that keep no process alive. */
final class Daemons {
  static final ThreadFactory INSTANCE =
      work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
      };

  private Daemons() {}
}
