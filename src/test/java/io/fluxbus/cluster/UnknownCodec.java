package io.fluxbus.cluster;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** A codec that the other nodes do not have. */
final class UnknownCodec implements MessageCodec<String, String> {
  static final String NAME = "unknown-codec";

  @Override
  public void encodeToWire(Buffer buffer, String text) {
    buffer.appendString(text);
  }

  @Override
  public String decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String transform(String text) {
    return text;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
