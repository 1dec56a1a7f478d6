package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyType;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxySettingsTest {
  private static final Set<String> SUPPORTED = Set.of("HTTP", "SOCKS4", "SOCKS5");

  /** Vert.x 5.2 has the further type HTTPS, which is not supported. */
  @ParameterizedTest
  @EnumSource(ProxyType.class)
  void aTypeThatIsNotSupportedIsRejected(ProxyType type) {
    if (SUPPORTED.contains(type.name())) {
      assertThat(new ProxySettings().setType(type).getType()).isEqualTo(type);
      return;
    }
    JsonObject json = JsonObject.of("host", "proxy", "type", type.name());
    assertThatThrownBy(() -> new ProxySettings().setType(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("type must be HTTP, SOCKS5 or SOCKS4");
    assertThatThrownBy(() -> new ProxySettings(json)).isInstanceOf(IllegalArgumentException.class);
  }
}
