package io.fluxbus.benchmarks.stub;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.spi.transport.Transport;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.ThreadFactory;

/**
 * Event loops that never sleep. On a virtual machine, waking a sleeping event loop costs the client
 * two microseconds for each request, more often for a slower client. That cost does not belong to
 * the client.
 */
final class SpinningTransport implements io.vertx.core.transport.Transport {
  private static final IoHandlerFactory SPINNING =
      NioIoHandler.newFactory(
          SelectorProvider.provider(), () -> (selectNow, hasTasks) -> selectNow.get());

  @Override
  public String name() {
    return "spinning";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public Transport implementation() {
    return new NioTransport() {
      @Override
      public EventLoopGroup eventLoopGroup(
          int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        // The accepting event loop is mostly idle and uses the same core.
        return type == IO_EVENT_LOOP_GROUP
            ? new MultiThreadIoEventLoopGroup(threads, threadFactory, SPINNING)
            : super.eventLoopGroup(type, threads, threadFactory, ioRatio);
      }
    };
  }
}
