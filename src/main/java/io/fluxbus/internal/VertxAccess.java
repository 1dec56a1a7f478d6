package io.fluxbus.internal;

import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.context.storage.ContextLocal;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.tracing.VertxTracer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * The only class that uses {@code io.vertx.core.internal}, which Vert.x exports to module authors.
 * It uses only members with the same signature in Vert.x 5.0, 5.1 and 5.2.
 */
public final class VertxAccess {
  private VertxAccess() {}

  /**
   * The verticle of the current context, or else the Vertx. When it closes, it calls its hooks,
   * which close the objects that were created in it.
   */
  public static final class Owner {
    private final CloseFuture closeFuture;

    private Owner(CloseFuture closeFuture) {
      this.closeFuture = closeFuture;
    }

    /**
     * Calls the hook when this owner is closed.
     *
     * @return false if the owner is closed already and will never call the hook
     */
    public boolean add(Closeable hook) {
      return closeFuture.add(hook);
    }

    /** Removes a hook. */
    public void remove(Closeable hook) {
      closeFuture.remove(hook);
    }
  }

  /** Returns the owner of the objects that the caller creates. */
  public static Owner owner(Vertx vertx) {
    ContextInternal context = ((VertxInternal) vertx).getContext();
    // A duplicated context shares the hooks of the context that it duplicates.
    return new Owner(
        context == null ? ((VertxInternal) vertx).closeFuture() : context.unwrap().closeFuture());
  }

  /**
   * Creates an event-loop context without close hooks: objects that are created on it are not
   * closed with the verticle of the caller, nor by the Vertx while its other objects are closed.
   */
  public static Context newContext(Vertx vertx) {
    return ((VertxInternal) vertx).contextBuilder().withCloseFuture(new CloseFuture()).build();
  }

  /** Creates a context on the event loop of {@code context}, with the close hooks of the owner. */
  public static Context newContext(Context context, Context owner) {
    return internal(context)
        .owner()
        .contextBuilder()
        .withEventLoop(internal(context).nettyEventLoop())
        .withCloseFuture(internal(owner).closeFuture())
        .build();
  }

  /** Creates a context on the same thread, with its own locals. */
  public static Context duplicate(Context context) {
    return internal(context).duplicate();
  }

  /** Copies the context's locals, such as the current span. */
  public static void copyLocals(Context from, Context to) {
    for (ContextLocal<?> local : internal(from).owner().contextLocals()) {
      copyLocal(local, from, to);
    }
  }

  private static <T> void copyLocal(ContextLocal<T> local, Context from, Context to) {
    T value = local.get(from);
    if (value != null) {
      local.put(to, value);
    }
  }

  /** Calls the supplier on the current thread, with {@code context} as the current context. */
  public static <T> T call(Context context, Supplier<T> supplier) {
    ContextInternal before = internal(context).beginDispatch();
    try {
      return supplier.get();
    } finally {
      internal(context).endDispatch(before);
    }
  }

  /**
   * Calls the handler on the current thread, which must be the context's. The context reports
   * exceptions of the handler.
   */
  public static <T> void dispatch(Context context, T event, Handler<T> handler) {
    internal(context).dispatch(event, handler);
  }

  /** Calls the handler on the context: now if this is its thread, otherwise later. */
  public static <T> void emit(Context context, T event, Handler<T> handler) {
    internal(context).emit(event, handler);
  }

  /** Whether the context is the current one. */
  public static boolean isCurrent(Context context) {
    return internal(context).isRunningOnContext();
  }

  /** Returns a promise whose future completes on the context, from any thread. */
  public static <T> Promise<T> promise(Context context) {
    return internal(context).promise();
  }

  /** Returns a succeeded future, whose handlers run on the context. */
  public static <T> Future<T> succeededFuture(Context context, T value) {
    return internal(context).succeededFuture(value);
  }

  /** Returns a failed future, whose handlers run on the context. */
  public static <T> Future<T> failedFuture(Context context, Throwable cause) {
    return internal(context).failedFuture(cause);
  }

  /**
   * Calls the handler on the context after a delay in milliseconds. A timer of {@link
   * Vertx#setTimer} is cancelled with the current verticle; this one is not.
   *
   * @return the timer, for {@link Vertx#cancelTimer}
   */
  public static long setTimer(Context context, long millis, Handler<Long> handler) {
    return internal(context).setTimer(millis, handler);
  }

  /**
   * Calls the handler on the context periodically, with a period in milliseconds. The timer is like
   * that of {@link #setTimer}.
   *
   * @return the timer, for {@link Vertx#cancelTimer}
   */
  public static long setPeriodic(Context context, long millis, Handler<Long> handler) {
    return internal(context).setPeriodic(millis, handler);
  }

  /** Returns the event loop of the context. A worker context has one, too. */
  public static ScheduledExecutorService eventLoop(Context context) {
    return internal(context).nettyEventLoop();
  }

  /** Whether the context's Vertx is closed or closing: its event loops accept no more tasks. */
  public static boolean isShuttingDown(Context context) {
    return internal(context).nettyEventLoop().isShuttingDown();
  }

  /**
   * Looks up the addresses of a host with the resolver of the Vertx. Completes on the context of
   * the caller.
   */
  public static Future<List<InetAddress>> resolve(Vertx vertx, String host) {
    Promise<List<InetAddress>> resolved = ((VertxInternal) vertx).getOrCreateContext().promise();
    ((VertxInternal) vertx)
        .nameResolver()
        .resolveAll(
            host,
            result -> {
              if (result.failed()) {
                resolved.fail(result.cause());
              } else {
                resolved.complete(
                    result.result().stream().map(InetSocketAddress::getAddress).toList());
              }
            });
    return resolved.future();
  }

  /** Returns the bytes of a buffer, without a copy if they are in an array. */
  public static ByteBuffer bytes(Buffer buffer) {
    ByteBuffer bytes = ((BufferInternal) buffer).getByteBuf().nioBuffer();
    return bytes.hasArray() ? bytes : ByteBuffer.wrap(buffer.getBytes());
  }

  /** Returns the tracer, or null if none is installed. */
  public static VertxTracer<?, ?> tracer(Vertx vertx) {
    return ((VertxInternal) vertx).tracer();
  }

  /**
   * Creates Vert.x's metrics of a pool.
   *
   * @param size how many resources the pool has at most
   * @return null if metrics are disabled, or if they do not measure pools
   */
  @SuppressWarnings("unchecked")
  public static PoolMetrics<Object, Object> poolMetrics(
      Vertx vertx, String type, String name, int size) {
    VertxMetrics metrics = ((VertxInternal) vertx).metrics();
    return metrics == null
        ? null
        : (PoolMetrics<Object, Object>) metrics.createPoolMetrics(type, name, size);
  }

  /** Returns the cluster manager, or null without a cluster. */
  public static ClusterManager clusterManager(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager();
  }

  private static ContextInternal internal(Context context) {
    return (ContextInternal) context;
  }
}
