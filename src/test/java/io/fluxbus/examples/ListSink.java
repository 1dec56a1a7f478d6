package io.fluxbus.examples;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that keeps its elements. */
final class ListSink<T> implements WriteStream<T> {
  private final List<T> elements = new CopyOnWriteArrayList<>();

  List<T> elements() {
    return elements;
  }

  @Override
  public Future<Void> write(T element) {
    elements.add(element);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public ListSink<T> setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public ListSink<T> drainHandler(Handler<Void> handler) {
    return this;
  }

  @Override
  public ListSink<T> exceptionHandler(Handler<Throwable> handler) {
    return this;
  }
}
