package io.fluxbus.gateway.tenant;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.internal.Printable;
import io.fluxbus.internal.Suggestion;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tenants as JSON. Reading is strict: what is misspelled could be a limit that its author relies
 * on. No message contains a hash.
 */
final class TenantsJson {
  private static final String TENANTS = "tenants";
  private static final String BUDGET = "budgetUsd";
  private static final String RATE = "requestsPerSecond";
  private static final String BURST = "requestBurst";
  private static final String SHARE = "share";
  private static final String KEYS = "keys";
  private static final String HASH = "sha256";
  private static final String CREATED = "created";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private TenantsJson() {}

  /**
   * Reads tenants.
   *
   * @throws IllegalArgumentException if they are not valid; the message names the place
   */
  static List<Tenant> read(byte[] bytes) {
    JsonNode json = parse(bytes);
    requireMembers(json, "the file", Set.of(TENANTS));
    JsonNode all = json.path(TENANTS);
    OptionsJson.require(all.isObject(), "tenants must be an object");
    List<Tenant> tenants = new ArrayList<>();
    all.properties().forEach(entry -> tenants.add(tenant(entry.getKey(), entry.getValue())));
    TenantIndex.requireDistinct(tenants);
    return tenants;
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      OptionsJson.require(json.isObject(), "it is not a JSON object");
      return json;
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw new IllegalArgumentException(
          "it is not valid JSON"
              + (place == null
                  ? ""
                  : ": see line " + place.getLineNr() + ", column " + place.getColumnNr()));
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not valid JSON");
    }
  }

  private static Tenant tenant(String name, JsonNode json) {
    OptionsJson.require(Tenant.isName(name), "a tenant must be 1 to 64 characters of A-Za-z0-9._-");
    try {
      requireMembers(json, "it", Set.of(BUDGET, RATE, BURST, SHARE, KEYS));
      JsonNode rate = number(json, RATE);
      return new Tenant(
          name,
          number(json, BUDGET) == null ? null : json.get(BUDGET).decimalValue(),
          rate == null ? null : rate.doubleValue(),
          integer(json, BURST, Tenant.DEFAULT_REQUEST_BURST),
          integer(json, SHARE, Tenant.DEFAULT_SHARE),
          keys(json.path(KEYS)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tenant " + name + ": " + e.getMessage());
    }
  }

  private static List<TenantKey> keys(JsonNode json) {
    if (json.isMissingNode()) {
      return List.of();
    }
    OptionsJson.require(json.isObject(), "keys must be an object");
    List<TenantKey> keys = new ArrayList<>();
    json.properties()
        .forEach(
            entry -> {
              JsonNode key = entry.getValue();
              requireMembers(key, "a key", Set.of(HASH, CREATED));
              OptionsJson.require(key.path(HASH).isTextual(), "sha256 must be a text");
              keys.add(new TenantKey(entry.getKey(), key.get(HASH).textValue(), created(key)));
            });
    return keys;
  }

  private static Instant created(JsonNode key) {
    JsonNode created = key.path(CREATED);
    if (created.isMissingNode() || created.isNull()) {
      return null;
    }
    try {
      return Instant.parse(created.asText());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("created must be a time such as 2026-01-31T12:00:00Z");
    }
  }

  private static void requireMembers(JsonNode json, String what, Set<String> known) {
    OptionsJson.require(json.isObject(), what + " must be an object");
    json.fieldNames()
        .forEachRemaining(
            name ->
                OptionsJson.require(
                    known.contains(name),
                    "unknown member: " + Printable.line(name) + Suggestion.of(name, known)));
  }

  private static JsonNode number(JsonNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    OptionsJson.require(value.isNumber(), name + " must be a number");
    return value;
  }

  private static int integer(JsonNode json, String name, int absent) {
    JsonNode value = number(json, name);
    OptionsJson.require(
        value == null || (value.isIntegralNumber() && value.canConvertToInt()),
        name + " must be an integer");
    return value == null ? absent : value.intValue();
  }

  /** Returns tenants as JSON that people can read. */
  static byte[] write(List<Tenant> tenants) {
    ObjectNode json = MAPPER.createObjectNode();
    ObjectNode all = json.putObject(TENANTS);
    tenants.forEach(tenant -> write(all.putObject(tenant.name()), tenant));
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(ObjectNode json, Tenant tenant) {
    if (tenant.budgetUsd() != null) {
      json.put(BUDGET, tenant.budgetUsd());
    }
    if (tenant.requestsPerSecond() != null) {
      json.put(RATE, tenant.requestsPerSecond());
      json.put(BURST, tenant.requestBurst());
    }
    json.put(SHARE, tenant.share());
    ObjectNode keys = json.putObject(KEYS);
    for (TenantKey key : tenant.keys()) {
      ObjectNode stored = keys.putObject(key.name()).put(HASH, key.sha256());
      if (key.created() != null) {
        stored.put(CREATED, key.created().toString());
      }
    }
  }
}
