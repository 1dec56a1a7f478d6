package io.fluxbus.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FluxClientOptions;
import io.vertx.core.Vertx;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class HttpSettingsTest {
  private static SSLEngineOptions engine(Vertx vertx, FluxClientOptions options) {
    return HttpSettings.clientOptions(vertx, options, null).getSslEngineOptions();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void tlsUsesOpenSslIfItIsOnTheClassPath(Vertx vertx) {
    assertThat(engine(vertx, new FluxClientOptions())).isInstanceOf(OpenSSLEngineOptions.class);
  }

  @Test
  void tlsUsesTheJdkIfOpenSslIsNotAllowed(Vertx vertx) {
    assertThat(engine(vertx, new FluxClientOptions().setOpenSsl(false)))
        .isInstanceOf(JdkSSLEngineOptions.class);
  }
}
