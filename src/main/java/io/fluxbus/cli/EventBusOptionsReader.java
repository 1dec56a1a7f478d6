package io.fluxbus.cli;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the options of the cluster's event bus from JSON with the members of Vert.x's {@link
 * EventBusOptions}. Vert.x ignores unknown members, values of a wrong type, and certificates
 * without {@code ssl}. This reader rejects them, because each of them can leave the event bus
 * unprotected. Its messages show no values, because some are passwords.
 */
final class EventBusOptionsReader {
  static final String NAME = "eventBusOptions";

  private static final String SSL = "ssl";
  private static final String TRUST_ALL = "trustAll";
  private static final String CLIENT_AUTH = "clientAuth";

  private EventBusOptionsReader() {}

  /**
   * Reads the options. Options that are missing or null have Vert.x's defaults, except that {@code
   * trustAll} is false, and that {@code clientAuth} is required if trusted certificates are
   * configured.
   *
   * @throws IllegalArgumentException if an option is unknown or invalid; the message names it
   */
  static EventBusOptions read(Object value) {
    if (!(value instanceof JsonObject json)) {
      throw new IllegalArgumentException(NAME + " must be a JSON object");
    }
    JsonObject given = withoutNulls(json);
    for (Map.Entry<String, Object> option : given) {
      String path = NAME + "." + option.getKey();
      JsonObject single = new JsonObject().put(option.getKey(), option.getValue());
      requireRecognized(single, recognized(single, path), NAME);
    }
    EventBusOptions options =
        new EventBusOptions(new EventBusOptions().setTrustAll(false).toJson().mergeIn(given, true));
    boolean trusts = options.getTrustOptions() != null;
    if (trusts && !given.containsKey(CLIENT_AUTH)) {
      options.setClientAuth(ClientAuth.REQUIRED);
    }
    boolean authenticates = options.getClientAuth() != ClientAuth.NONE;
    require(
        options.isSsl() || !(trusts || authenticates || options.getKeyCertOptions() != null),
        SSL,
        "must be true when certificates are configured");
    require(
        trusts || !authenticates,
        CLIENT_AUTH,
        "needs trusted certificates, such as pemTrustOptions: otherwise every certificate of a"
            + " public authority is accepted");
    require(
        !options.isTrustAll() || !(trusts || authenticates),
        TRUST_ALL,
        "must be false when trusted certificates or clientAuth are configured");
    require(
        !options.isSsl() || options.getKeyCertOptions() != null,
        SSL,
        "needs a certificate of this node, such as pemKeyCertOptions");
    return options;
  }

  /** The files that the options name. */
  static List<String> files(Object value) {
    List<String> files = new ArrayList<>();
    if (value instanceof JsonObject json) {
      for (Map.Entry<String, Object> option : json) {
        String name = option.getKey();
        if (option.getValue() instanceof JsonObject nested) {
          files.addAll(files(nested));
        } else if (option.getValue() instanceof String file
            && (name.equals("path") || name.endsWith("Path"))) {
          files.add(file);
        } else if (option.getValue() instanceof JsonArray several && name.endsWith("Paths")) {
          several.forEach(file -> files.add(String.valueOf(file)));
        }
      }
    }
    return files;
  }

  /** The options that Vert.x recognizes. */
  private static JsonObject recognized(JsonObject given, String path) {
    try {
      return new EventBusOptions(given).toJson();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(path + " has a wrong value", e);
    }
  }

  private static void requireRecognized(JsonObject given, JsonObject recognized, String parent) {
    for (Map.Entry<String, Object> option : given) {
      String name = option.getKey();
      Object value = option.getValue();
      Object read = recognized.getValue(name);
      if (read == null && recognized.getValue(name + "s") instanceof JsonArray several) {
        // Vert.x stores certPath as the only element of certPaths. It does so for similar members
        // too.
        read = several.isEmpty() ? null : several.getValue(0);
      }
      String path = parent + "." + name;
      if (value instanceof JsonObject nested && read instanceof JsonObject inner) {
        requireRecognized(nested, inner, path);
      } else if (read == null) {
        throw new IllegalArgumentException("unknown option or wrong type: " + path);
      } else if (!isSame(value, read)) {
        throw new IllegalArgumentException(path + " has a wrong value");
      }
    }
  }

  private static boolean isSame(Object given, Object recognized) {
    if (given instanceof Number a && recognized instanceof Number b) {
      return a.doubleValue() == b.doubleValue();
    }
    if (given instanceof JsonArray a && recognized instanceof JsonArray b) {
      return a.stream().collect(Collectors.toSet()).equals(b.stream().collect(Collectors.toSet()));
    }
    return given.equals(recognized);
  }

  private static JsonObject withoutNulls(JsonObject json) {
    JsonObject set = new JsonObject();
    for (Map.Entry<String, Object> option : json) {
      if (option.getValue() instanceof JsonObject nested) {
        set.put(option.getKey(), withoutNulls(nested));
      } else if (option.getValue() != null) {
        set.put(option.getKey(), option.getValue());
      }
    }
    return set;
  }

  private static void require(boolean holds, String option, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(NAME + "." + option + " " + rule);
    }
  }
}
