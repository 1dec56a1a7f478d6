package io.fluxbus.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResponderTest {
  @Test
  void ifSeveralDeliveriesFailEachFailureIsReported() {
    Vertx vertx =
        proxy(
            Vertx.class, Map.of("eventBus", proxy(EventBus.class, Map.of()), "isClustered", false));
    Message<?> message = proxy(Message.class, Map.of("replyAddress", "x"));
    Responder responder = new Responder(vertx, message, true, true, "fluxbus.a", null, "fluxbus.b");
    GenerationException failure = new GenerationException(FailureType.INVALID_REQUEST, "x");

    assertThatThrownBy(
            () -> responder.deliver(new GenerationOutcome("a", null, failure, 0, 0, 0, 0, null)))
        .hasMessage("reply")
        .satisfies(
            first ->
                assertThat(first.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("send", "publish"));
  }

  /** Returns these values from the methods with these names. Any other method throws its name. */
  private static <T> T proxy(Class<T> type, Map<String, Object> values) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (values.containsKey(method.getName())) {
            return values.get(method.getName());
          }
          throw new IllegalStateException(method.getName());
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
