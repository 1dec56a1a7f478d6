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
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the options of every room have in common: strict JSON, and refusals that name the option.
 */
public final class OptionsJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES)
          .build();

  private OptionsJson() {}

  /**
   * Sets what the JSON has.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, of another type, or
   *     invalid
   */
  public static void read(JsonObject json, Object options) {
    try {
      MAPPER.readerForUpdating(options).readValue(json.encode());
    } catch (PropertyBindingException e) {
      throw new IllegalArgumentException("unknown option: " + e.getPropertyName(), e);
    } catch (JsonMappingException e) {
      throw refusal(e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the options are no JSON object", e);
    }
  }

  /** A copy without what is null, for JSON in which that says that an option was not set. */
  public static JsonObject withoutNulls(JsonObject json) {
    JsonObject copy = json.copy();
    copy.getMap().values().removeIf(Objects::isNull);
    return copy;
  }

  /** The names of the options of that type. */
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

  /** All that is not null. */
  public static JsonObject write(Object options) {
    @SuppressWarnings("unchecked")
    Map<String, Object> properties = MAPPER.convertValue(options, Map.class);
    properties.values().removeIf(value -> value == null);
    return new JsonObject(properties);
  }

  /** Refuses what is below 1, naming the option. */
  public static void requirePositive(long value, String option) {
    require(value > 0, option + " must be at least 1, was " + value);
  }

  /** Rejects a value that is not above 0 or is above the maximum, naming the option. */
  public static void requirePositive(double value, double most, String option) {
    require(
        value > 0 && value <= most,
        option + " must be above 0 and at most " + (long) most + ", was " + value);
  }

  /** Refuses with that message what does not hold. */
  public static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static IllegalArgumentException refusal(JsonMappingException e) {
    Throwable cause = e.getCause();
    return cause instanceof IllegalArgumentException refusal
        ? refusal
        : new IllegalArgumentException(
            "option "
                + e.getPath().stream().map(r -> r.getFieldName()).findFirst().orElse("")
                + " has a value of the wrong type");
  }
}
