package io.fluxbus.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of an answer's members. A value of another type than the one that is read is passed
 * over, whole, and counts as missing.
 */
final class AnswerMembers {
  private AnswerMembers() {}

  /** A string, or null. */
  static String string(JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_STRING)) {
      return json.getText();
    }
    json.skipChildren();
    return null;
  }

  /** A string that is not blank, or null. */
  static String text(JsonParser json) throws IOException {
    String text = string(json);
    return text == null || text.isBlank() ? null : text;
  }

  /** A string or a number as it was written, or null. */
  static String scalar(JsonParser json) throws IOException {
    return json.currentToken().isNumeric() ? json.getText() : string(json);
  }

  /** A positive int, or null. */
  static Integer side(JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_NUMBER_INT) && json.getNumberType() == NumberType.INT) {
      int side = json.getIntValue();
      return side > 0 ? Integer.valueOf(side) : null;
    }
    json.skipChildren();
    return null;
  }

  /** A whole number from 0 to 2^64 - 1, unsigned, or null. */
  static Long unsigned(JsonParser json) throws IOException {
    if (!json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      json.skipChildren();
      return null;
    }
    if (json.getNumberType() != NumberType.BIG_INTEGER) {
      long number = json.getLongValue();
      return number < 0 ? null : Long.valueOf(number);
    }
    BigInteger number = json.getBigIntegerValue();
    boolean fits = number.signum() > 0 && number.bitLength() <= Long.SIZE;
    return fits ? Long.valueOf(number.longValue()) : null;
  }

  /** Of an array, one for each element: null for one that is no boolean. */
  static List<Boolean> flags(JsonParser json) throws IOException {
    if (!json.isExpectedStartArrayToken()) {
      json.skipChildren();
      return List.of();
    }
    List<Boolean> flags = new ArrayList<>(1);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      flags.add(json.currentToken().isBoolean() ? json.getBooleanValue() : null);
      json.skipChildren();
    }
    return flags;
  }

  /**
   * Of an object, the members that are finite numbers.
   *
   * @throws IOException when one of them is there twice
   */
  static Map<String, Double> seconds(JsonParser json) throws IOException {
    if (!json.isExpectedStartObjectToken()) {
      json.skipChildren();
      return Map.of();
    }
    Map<String, Double> seconds = new HashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      if (json.nextToken().isNumeric()
          && Double.isFinite(json.getDoubleValue())
          && seconds.put(name, json.getDoubleValue()) != null) {
        throw new IOException("it names a timing twice");
      }
      json.skipChildren();
    }
    return seconds;
  }
}
