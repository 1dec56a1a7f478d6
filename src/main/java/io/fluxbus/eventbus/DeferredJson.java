package io.fluxbus.eventbus;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * The body of a message within one Vertx. Each consumer receives a new {@link JsonObject}, which is
 * created when the message is delivered. A message without a consumer therefore costs little, and
 * no object is copied.
 *
 * @param json creates the object. It may be called several times, or never
 */
record DeferredJson(Supplier<JsonObject> json) {

  /**
   * Returns the body of a message whose consumers receive JSON. In a cluster it is the object
   * itself, because other nodes may not have the codec.
   */
  static Object body(Vertx vertx, Supplier<JsonObject> json) {
    return vertx.isClustered() ? json.get() : new DeferredJson(json);
  }

  /** Creates the object for a consumer. Nothing is sent to other nodes. */
  static final class Codec implements MessageCodec<DeferredJson, JsonObject> {
    @Override
    public JsonObject transform(DeferredJson body) {
      return body.json().get();
    }

    @Override
    public void encodeToWire(Buffer buffer, DeferredJson body) {
      throw new UnsupportedOperationException();
    }

    @Override
    public JsonObject decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException();
    }

    /** Several class loaders may each have this class, and share a Vertx. */
    @Override
    public String name() {
      return DeferredJson.class.getName() + "@" + System.identityHashCode(DeferredJson.class);
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
