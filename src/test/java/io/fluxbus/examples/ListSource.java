package io.fluxbus.examples;

import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.List;

/** A source of a few elements, which come when it is resumed. */
final class ListSource<T> implements ReadStream<T> {
  private final List<T> elements;
  private Handler<T> handler;
  private Handler<Void> endHandler;

  ListSource(List<T> elements) {
    this.elements = elements;
  }

  @Override
  public ListSource<T> handler(Handler<T> handler) {
    this.handler = handler;
    return this;
  }

  @Override
  public ListSource<T> endHandler(Handler<Void> endHandler) {
    this.endHandler = endHandler;
    return this;
  }

  @Override
  public ListSource<T> resume() {
    elements.forEach(handler::handle);
    endHandler.handle(null);
    return this;
  }

  @Override
  public ListSource<T> exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  @Override
  public ListSource<T> pause() {
    return this;
  }

  @Override
  public ListSource<T> fetch(long amount) {
    return this;
  }
}
