package io.fluxbus.examples;

import static io.fluxbus.examples.ConfigurationSchemaTest.isValid;
import static io.fluxbus.examples.ConfigurationSchemaTest.properties;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.gateway.GatewayLimits;
import io.fluxbus.gateway.GatewayOptions;
import io.fluxbus.gateway.file.StoredImagesOptions;
import io.fluxbus.gateway.page.LivePageOptions;
import io.fluxbus.gateway.webhook.WebhookOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The member {@code gateway} of {@code conf/config.schema.json} describes the options. */
class GatewaySchemaTest {
  private static final String[] GATEWAY = {"properties", "gateway"};

  static Stream<Arguments> groups() {
    return Stream.of(
        Arguments.of(
            new GatewayOptions().toJson(),
            GatewayOptions.class,
            List.of("host", "port", "tokenFile", "tenantsFile", "page"),
            properties(GATEWAY)),
        Arguments.of(new GatewayLimits().toJson(), GatewayLimits.class, List.of(), group("limits")),
        Arguments.of(
            new StoredImagesOptions().toJson(),
            StoredImagesOptions.class,
            List.of(),
            group("images")),
        Arguments.of(
            new WebhookOptions().toJson(), WebhookOptions.class, List.of(), group("webhooks")),
        Arguments.of(
            new LivePageOptions().toJson(), LivePageOptions.class, List.of(), group("page")));
  }

  private static JsonObject group(String name) {
    return properties(GATEWAY[0], GATEWAY[1], GATEWAY[0], name);
  }

  /**
   * @param ofServe members that only {@code serve} has
   */
  @ParameterizedTest(name = "{1}")
  @MethodSource("groups")
  void eachOptionHasItsDefaultAndADescription(
      JsonObject defaults, Class<?> type, List<String> ofServe, JsonObject properties) {
    Set<String> known = new HashSet<>(OptionsJson.names(type));
    known.addAll(ofServe);

    assertThat(properties.fieldNames()).isEqualTo(known);
    assertThat(known)
        .allSatisfy(
            name -> {
              JsonObject property = properties.getJsonObject(name);
              assertThat(property.getString("description")).isNotBlank();
              if (!property.containsKey("properties")) {
                assertThat(String.valueOf(property.getValue("default")))
                    .as(name)
                    .isEqualTo(String.valueOf(defaults.getValue(name)));
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"host\": \"0.0.0.0\", \"port\": 8080, \"tokenFile\": \"token.txt\"}",
        "{\"port\": 0, \"keepDuration\": \"30m\", \"limits\": {\"maxCalls\": 1}}",
        "{\"port\": 0, \"images\": {\"keep\": true, \"keepDuration\": \"168h\"}}",
        "{\"host\": null, \"page\": {\"showPrompts\": true, \"maxViewers\": null}}"
      })
  void itHasAnAddressAndGroups(String gateway) {
    assertThat(isValid(new JsonObject().put("gateway", new JsonObject(gateway)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"host\": \"localhost\"}",
        "{\"port\": 65536}",
        "{\"port\": 1, \"accessToken\": \"a-token-of-16-or-more\"}",
        "{\"port\": 1, \"limits\": {\"maxCalls\": 0}}",
        "{\"port\": 1, \"images\": {\"publicUrl\": \"images.example.com\"}}",
        "{\"port\": 1, \"page\": {\"showPrompt\": true}}"
      })
  void anInvalidMemberIsFound(String gateway) {
    assertThat(isValid(new JsonObject().put("gateway", new JsonObject(gateway)))).isFalse();
  }
}
