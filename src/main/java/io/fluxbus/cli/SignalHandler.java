package io.fluxbus.cli;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Handles the signals that interrupt the process: Ctrl-C (SIGINT), SIGTERM and SIGHUP. The first
 * signal runs one action and the second another. The third ends the process at once. Both actions
 * get the exit status of a process that this signal interrupted, run on the JVM's signal thread,
 * and must not block.
 *
 * <p>A second SIGHUP is ignored, because a terminal that closes may send several. A signal that the
 * process ignored when it started, as under nohup, stays ignored.
 *
 * <p>The JDK has no supported API for signals. If {@code sun.misc.Signal} is missing, a signal ends
 * the process as usual.
 */
final class SignalHandler implements AutoCloseable {
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  /** The exit status of an interrupted process is this plus the number of the signal. */
  private static final int STATUS_BASE = 128;

  private final IntConsumer first;
  private final IntConsumer second;
  private final AtomicInteger status = new AtomicInteger();
  private final AtomicBoolean repeated = new AtomicBoolean();
  private final List<Runnable> restorers = new ArrayList<>();

  SignalHandler(IntConsumer first, IntConsumer second) {
    this.first = first;
    this.second = second;
    handle("HUP", SIGHUP);
    handle("INT", SIGINT);
    handle("TERM", SIGTERM);
  }

  /** The exit status for the first signal, or 0 if there was none. */
  int status() {
    return status.get();
  }

  private void handle(String name, int number) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object signalInstance = signal.getConstructor(String.class).newInstance(name);
      Object newHandler =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  interrupted(STATUS_BASE + number, number != SIGHUP);
                  return null;
                }
                // The JDK calls only these methods of Object.
                return method.getName().equals("hashCode")
                    ? System.identityHashCode(proxy)
                    : method.getName().equals("equals") ? proxy == arguments[0] : name;
              });
      Object oldHandler =
          signal.getMethod("handle", signal, handler).invoke(null, signalInstance, newHandler);
      restorers.add(
          () -> {
            try {
              signal.getMethod("handle", signal, handler).invoke(null, signalInstance, oldHandler);
            } catch (ReflectiveOperationException e) {
              // The process ends soon; an old handler does no harm until then.
            }
          });
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // This signal keeps its default action, which ends the process.
    }
  }

  private void interrupted(int exitStatus, boolean repeatable) {
    if (status.compareAndSet(0, exitStatus)) {
      first.accept(exitStatus);
    } else if (repeatable && repeated.compareAndSet(false, true)) {
      second.accept(exitStatus);
    } else if (repeatable) {
      Runtime.getRuntime().halt(exitStatus);
    }
  }

  /** Restores the handlers that were there before. */
  @Override
  public void close() {
    restorers.forEach(Runnable::run);
  }
}
