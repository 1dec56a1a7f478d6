package io.fluxbus.cli;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The interrupts of the process as they come, Ctrl-C and SIGTERM: the first one asks for an end,
 * the second insists, and the third ends the process as it is. A hangup (SIGHUP) asks for an end
 * and never insists, because one closed terminal may send several, its kernel and its shell. A
 * signal that is ignored when the process starts, as under nohup, stays ignored: the JVM sees to
 * that. Before the third, the process goes on until whoever made this ends it. The JDK has no
 * supported way to that, so the one that it has is used if it is there; else an interrupt ends the
 * process, as it would otherwise.
 */
final class SignalHandler implements AutoCloseable {
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  /** What a shell adds to a signal's number. */
  private static final int SIGNALLED = 128;

  private final Runnable first;
  private final Runnable second;
  private final AtomicInteger status = new AtomicInteger();
  private final AtomicBoolean insisted = new AtomicBoolean();
  private final List<Runnable> restored = new ArrayList<>();

  SignalHandler(Runnable first, Runnable second) {
    this.first = first;
    this.second = second;
    handle("HUP", SIGHUP);
    handle("INT", SIGINT);
    handle("TERM", SIGTERM);
  }

  /** The exit status of a process that was interrupted so; 0 when it was not. */
  int status() {
    return status.get();
  }

  private void handle(String name, int number) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handled = signal.getConstructor(String.class).newInstance(name);
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  interrupted(SIGNALLED + number, number != SIGHUP);
                  return null;
                }
                // Of the methods that every object has, a handler is asked for none but these.
                return method.getName().equals("hashCode")
                    ? System.identityHashCode(proxy)
                    : method.getName().equals("equals") ? proxy == arguments[0] : name;
              });
      Object before = signal.getMethod("handle", signal, handler).invoke(null, handled, ours);
      restored.add(
          () -> {
            try {
              signal.getMethod("handle", signal, handler).invoke(null, handled, before);
            } catch (ReflectiveOperationException e) {
              // The process ends soon.
            }
          });
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // Then it ends the process.
    }
  }

  private void interrupted(int asStatus, boolean insists) {
    if (status.compareAndSet(0, asStatus)) {
      first.run();
      return;
    }
    if (!insists) {
      return;
    }
    if (insisted.compareAndSet(false, true)) {
      second.run();
    } else {
      // Whoever asks a third time does not want to wait for anything.
      Runtime.getRuntime().halt(asStatus);
    }
  }

  @Override
  public void close() {
    restored.forEach(Runnable::run);
  }
}
