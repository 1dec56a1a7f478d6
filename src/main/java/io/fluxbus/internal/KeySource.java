package io.fluxbus.internal;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Where the API key of a client comes from. Nothing that it returns or throws shows a key. */
public final class KeySource {
  /** The longest time until a source returns a key, in milliseconds. */
  private static final long TIME_LIMIT = 5_000;

  private final String first;
  private final Supplier<Future<String>> supplier;

  /** What supplies the key, for messages. */
  private final String name;

  private KeySource(String first, Supplier<Future<String>> supplier, String name) {
    this.first = first;
    this.supplier = supplier;
    this.name = name;
  }

  /** A key that never changes. */
  public static KeySource fixed(String key) {
    return new KeySource(key, null, "");
  }

  /**
   * The key of the options, of the key file or of the environment. A key file is read now, which
   * blocks, and again whenever the source is asked.
   *
   * @throws IllegalArgumentException as {@link ApiKey#resolve}
   */
  public static KeySource of(Vertx vertx, String key, String file) {
    String first = ApiKey.resolve(vertx, key, file);
    return file == null
        ? fixed(first)
        : new KeySource(
            first,
            () -> vertx.fileSystem().readFile(file).map(ApiKey::parse),
            "apiKeyFile " + file);
  }

  /** A key that code of the application supplies. */
  public static KeySource supplied(Supplier<Future<String>> supplier) {
    return new KeySource(null, Objects.requireNonNull(supplier, "supplier"), "its supplier");
  }

  /** The key at the start; null if the source must be asked. */
  public String first() {
    return first;
  }

  /** Whether the key may change. */
  public boolean mayChange() {
    return supplier != null;
  }

  /**
   * Asks for the current key.
   *
   * @return completes within five seconds, on any thread. The message of a failure names the source
   *     and the kind of the failure, and nothing of the text of an exception, which may contain a
   *     secret
   */
  public Future<String> ask() {
    Future<String> asked;
    try {
      asked = Objects.requireNonNull(supplier.get());
    } catch (RuntimeException | Error thrown) {
      asked = Future.failedFuture(thrown);
    }
    return asked.timeout(TIME_LIMIT, TimeUnit.MILLISECONDS).transform(this::check);
  }

  private Future<String> check(AsyncResult<String> answer) {
    if (answer.cause() instanceof TimeoutException) {
      return failed(" returned no key within " + TIME_LIMIT + " ms");
    }
    if (answer.failed()) {
      return failed(" failed with " + answer.cause().getClass().getName());
    }
    return answer.result() != null && ApiKey.isValid(answer.result())
        ? Future.succeededFuture(answer.result())
        : failed(" returned no valid key");
  }

  private Future<String> failed(String problem) {
    return Future.failedFuture(VertxException.noStackTrace(name + problem));
  }
}
