package io.fluxbus.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads and writes options as JSON, and checks their values. Reading is strict, and every error
 * names the option. A time is a number of milliseconds or a duration, such as {@code "10m"}.
 */
public final class OptionsJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new TimeOptions())
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES)
          .build();

  private OptionsJson() {}

  /**
   * Sets the options that the JSON contains.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, has a value of the
   *     wrong type, or is out of range
   */
  public static void read(JsonObject json, Object options) {
    try {
      MAPPER.readerForUpdating(options).readValue(json.encode());
    } catch (PropertyBindingException e) {
      List<String> known = e.getKnownPropertyIds().stream().map(String::valueOf).toList();
      throw new IllegalArgumentException(
          "unknown option: " + e.getPropertyName() + Suggestion.of(e.getPropertyName(), known), e);
    } catch (JsonMappingException e) {
      throw invalid(e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the options are not a JSON object", e);
    }
  }

  /** Copies JSON without members that are null, where null means that an option is not set. */
  public static JsonObject withoutNulls(JsonObject json) {
    JsonObject copy = json.copy();
    copy.getMap().values().removeIf(Objects::isNull);
    return copy;
  }

  /** Returns the names of the options that a class has. */
  public static Set<String> names(Class<?> type) {
    return MAPPER
        .getDeserializationConfig()
        .introspect(MAPPER.constructType(type))
        .findProperties()
        .stream()
        .filter(BeanPropertyDefinition::hasSetter)
        .map(BeanPropertyDefinition::getName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Converts the options that are not null to JSON. */
  public static JsonObject write(Object options) {
    @SuppressWarnings("unchecked")
    Map<String, Object> properties = MAPPER.convertValue(options, Map.class);
    properties.values().removeIf(value -> value == null);
    return new JsonObject(properties);
  }

  /** Rejects a value below 1. The message names the option. */
  public static void requirePositive(long value, String option) {
    require(value > 0, option + " must be at least 1, was " + value);
  }

  /** Rejects a value that is not above 0 or is above the maximum. The message names the option. */
  public static void requirePositive(double value, double max, String option) {
    require(
        value > 0 && value <= max,
        option + " must be above 0 and at most " + (long) max + ", was " + value);
  }

  /**
   * Checks a condition.
   *
   * @throws IllegalArgumentException with that message if it is false
   */
  public static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static IllegalArgumentException invalid(JsonMappingException e) {
    Throwable cause = e.getCause();
    return cause instanceof IllegalArgumentException rejected
        ? rejected
        : new IllegalArgumentException(
            "option "
                + e.getPath().stream().map(r -> r.getFieldName()).findFirst().orElse("")
                + " has a value of the wrong type");
  }
}
