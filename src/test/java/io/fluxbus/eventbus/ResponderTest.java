package io.fluxbus.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class ResponderTest {
  @Test
  void ifSeveralDeliveriesFailEachFailureIsReported() {
    EventBus bus = failing(EventBus.class);
    Message<?> message = failing(Message.class);
    Responder responder = new Responder(bus, message, true, true, "fluxbus.a", null, "fluxbus.b");
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

  /** Has a reply address; everything else throws its own name. */
  private static <T> T failing(Class<T> type) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals("replyAddress")) {
            return "x";
          }
          throw new IllegalStateException(method.getName());
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
