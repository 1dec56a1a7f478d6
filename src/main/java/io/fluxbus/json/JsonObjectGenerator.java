package io.fluxbus.json;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.base.GeneratorBase;
import com.fasterxml.jackson.core.io.IOContext;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a {@link JsonObject} from the values that would be written as text, so that both forms
 * have the same definition. It does not check that the calls have a valid order.
 */
final class JsonObjectGenerator extends GeneratorBase {
  /** An object or an array that is not complete. One of its two collections is null. */
  private record Open(Map<String, Object> members, List<Object> elements, Open parent) {}

  private Open innermost;
  private String name;
  private JsonObject result;

  JsonObjectGenerator() {
    super(0, null, (IOContext) null);
  }

  /** Returns the object that was written. */
  JsonObject result() {
    return result;
  }

  private void add(Object value) {
    if (innermost.members() != null) {
      innermost.members().put(name, value);
    } else {
      innermost.elements().add(value);
    }
  }

  @Override
  public void writeStartObject() {
    Map<String, Object> members = new LinkedHashMap<>();
    if (innermost == null) {
      result = new JsonObject(members);
    } else {
      add(members);
    }
    innermost = new Open(members, null, innermost);
  }

  @Override
  public void writeEndObject() {
    innermost = innermost.parent();
  }

  @Override
  public void writeStartArray() {
    List<Object> elements = new ArrayList<>();
    add(elements);
    innermost = new Open(null, elements, innermost);
  }

  @Override
  public void writeEndArray() {
    innermost = innermost.parent();
  }

  @Override
  public void writeFieldName(String fieldName) {
    name = fieldName;
  }

  @Override
  public void writeNull() {
    add(null);
  }

  @Override
  public void writeBoolean(boolean value) {
    add(value);
  }

  @Override
  public void writeString(String text) {
    add(text);
  }

  @Override
  public void writeString(char[] text, int offset, int length) {
    add(new String(text, offset, length));
  }

  @Override
  public void writeNumber(int value) {
    add(value);
  }

  @Override
  public void writeNumber(long value) {
    add(value);
  }

  @Override
  public void writeNumber(BigInteger value) {
    add(value);
  }

  @Override
  public void writeNumber(double value) {
    add(value);
  }

  @Override
  public void writeNumber(float value) {
    add(value);
  }

  @Override
  public void writeNumber(BigDecimal value) {
    add(value);
  }

  @Override
  public void writeNumber(String encoded) {
    _reportUnsupportedOperation();
  }

  @Override
  public void writeRawUTF8String(byte[] text, int offset, int length) {
    _reportUnsupportedOperation();
  }

  @Override
  public void writeUTF8String(byte[] text, int offset, int length) {
    _reportUnsupportedOperation();
  }

  @Override
  public void writeRaw(String text) {
    _reportUnsupportedOperation();
  }

  @Override
  public void writeRaw(String text, int offset, int length) {
    _reportUnsupportedOperation();
  }

  @Override
  public void writeRaw(char[] text, int offset, int length) {
    _reportUnsupportedOperation();
  }

  @Override
  public void writeRaw(char c) {
    _reportUnsupportedOperation();
  }

  @Override
  public void writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
    _reportUnsupportedOperation();
  }

  @Override
  public void flush() {
    // There is no text to flush.
  }

  @Override
  protected void _releaseBuffers() {
    // There are no buffers.
  }

  @Override
  protected void _verifyValueWrite(String type) {
    // The callers are serializers, whose order is valid.
  }
}
