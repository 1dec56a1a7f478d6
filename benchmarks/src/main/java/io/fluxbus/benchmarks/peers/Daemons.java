package io.fluxbus.benchmarks.peers;

import java.util.concurrent.ThreadFactory;

/** Creates threads that do not keep the process alive. */
final class Daemons {
  static final ThreadFactory INSTANCE =
      work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
      };

  private Daemons() {}
}
